using System.Globalization;
using System.Text;
using Shien.Api.Machines;
using Shien.Cli.Rebuild.Steps;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images;

namespace Shien.Cli.Rebuild;

/// <summary>What would be done in a machine: everything is read, nothing is asked of a blade.</summary>
/// <param name="Machine">Its name in the Vagrantfile.</param>
/// <param name="Name">What it is to be called on the blade; null for its slot.</param>
/// <param name="Facts">Of the Vagrantfile.</param>
/// <param name="Steps">What is run, in that order.</param>
/// <param name="LeftOut">What is not, and why: a sentence's part each.</param>
internal sealed record RebuildPlan(string Machine, string? Name, RebuildFacts Facts, IReadOnlyList<RebuildStep> Steps, IReadOnlyList<string> LeftOut)
{
    private const string OnlyMachine = "default";
    private const string HowToInstall = "If it does not know 'shien', install the plugin: vagrant plugin install --plugin-clean-sources vagrant-shien-VERSION.gem";

    /// <summary>Reads it.</summary>
    /// <exception cref="UserException">There is nothing to read, or something in it cannot be run.</exception>
    public static RebuildPlan Read(RebuildOptions options)
    {
        VagrantMachineFacts machine = VagrantMachineFile.Read(options.FactsPath ?? throw new UserException(
            "A Vagrantfile is a program in Ruby, which shien does not run: Vagrant has to read it.", $"Run in the project's folder: vagrant shien push --rebuild. {HowToInstall}"));
        RebuildFacts facts = machine.Rebuild ?? throw new UserException(
            "The Vagrant plugin did not say what the Vagrantfile provisions.", "Bring the plugin vagrant-shien up to date, or type --rebuild where it sees it: vagrant shien push --rebuild");
        List<RebuildStep> steps = [.. options.SendFolders ? StepReader.Folders(facts) : [], .. StepReader.Read(facts)];
        List<UnsupportedStep> unsupported = [.. steps.OfType<UnsupportedStep>()];
        if (unsupported.Count > 0 && !options.SkipUnsupported)
        {
            throw new UserException(
                $"The Vagrantfile provisions with what is not run on a blade:{string.Concat(unsupported.Select(step => $"\n  {step.Title}: {step.Why}"))}",
                "Leave it out with --skip-unsupported, or do the same in a shell provisioner.");
        }

        return new RebuildPlan(
            Shown.Text(machine.Name),
            options.Name ?? NameOf(machine),
            facts,
            [.. steps.Where(step => step is not UnsupportedStep)],
            [
                .. unsupported.Select(step => $"{step.Title} ({step.Why})"),
                .. (facts.LeftOut ?? []).Take(StepReader.MaxSteps).Select(name => $"{Shown.Text(name ?? "")} (run: \"never\")"),
            ]);
    }

    /// <summary>Shared folders of which a script speaks and that would not be there: <c>/vagrant</c>.</summary>
    public IReadOnlyList<string> MissedFolders() =>
    [
        .. (Facts.Folders ?? []).Select(folder => folder?.Guest).OfType<string>()
            .Where(guest => guest is ['/', _, ..] && !Steps.OfType<FileStep>().Any(step => step.MakesRoom && step.Destination == guest))
            .Where(guest => Steps.OfType<ScriptStep>().Any(step => Mentions(step.Script, guest))),
    ];

    /// <summary>The plan for people.</summary>
    /// <param name="box">Of which box.</param>
    /// <param name="blade">Where.</param>
    /// <param name="there">The machine that stands there, or null.</param>
    public string Text(string box, string blade, MachineInfo? there)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"'{Machine}' would be rebuilt as {Name ?? "the next machine"} on {blade}, of the box {box}{(there is null ? "" : ", to which it is put back first")}.\n");
        for (int i = 0; i < Steps.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  step {i + 1}   {Steps[i].Title}{(Steps[i] is ScriptStep { Privileged: true } ? ", as root" : "")}\n");
        }

        foreach (string left in LeftOut)
        {
            text.Append(CultureInfo.InvariantCulture, $"  not      {left}\n");
        }

        return text.Append("Nothing was done.\n").ToString();
    }

    // The same command must find its machine again. Of a project with one machine, the folder's name says what it is.
    private static string? NameOf(VagrantMachineFacts machine) =>
        new[] { machine.Name == OnlyMachine ? "" : machine.Name, Path.GetFileName(machine.ProjectDir ?? "") }
            .Select(name => name.ToLowerInvariant().Replace('_', '-')).FirstOrDefault(MachineNames.IsOwn);

    // "/vagrant/setup.sh" and "cd /vagrant", but not "/home/vagrant" or "/vagrant_data".
    private static bool Mentions(byte[] script, string path)
    {
        ReadOnlySpan<byte> text = script;
        byte[] wanted = Encoding.UTF8.GetBytes(path);
        for (int at = 0; text[at..].IndexOf(wanted) is var found and >= 0; at += found + 1)
        {
            int begin = at + found;
            int end = begin + wanted.Length;
            if ((begin == 0 || !IsOfAName(text[begin - 1])) && (end == text.Length || !IsOfAName(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfAName(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'-' or (byte)'.' or (byte)'~' or (byte)'}';
}
