using System.Text;
using System.Text.RegularExpressions;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Disks;

namespace Shien.Cli.Rebuild.Steps;

/// <summary>Makes steps of what the plugin wrote. Each field is looked at, and each script is read here: nothing is asked of a blade for a plan that cannot be carried out.</summary>
internal static partial class StepReader
{
    /// <summary>Most steps of a plan.</summary>
    public const int MaxSteps = 500;

    /// <summary>Longest script, bytes.</summary>
    public const int MaxScriptBytes = 4 << 20;

    // They become one command line of ssh: OpenSSH takes 256 KiB, a kernel 128 KiB an argument.
    private const int MaxArgumentChars = 32 << 10;
    private const int MaxPathChars = 4096;

    /// <summary>The steps in their order; what cannot be run is an <see cref="UnsupportedStep"/>.</summary>
    /// <exception cref="UserException">A step lacks something, has too much of it, or its file cannot be read.</exception>
    public static IReadOnlyList<RebuildStep> Read(RebuildFacts facts)
    {
        IReadOnlyList<StepFacts> steps = facts.Steps ?? [];
        return steps.Count <= MaxSteps
            ? [.. steps.Select((step, index) => Read(step ?? new StepFacts(), index + 1))]
            : throw new UserException($"The Vagrantfile has {steps.Count} provisioners; at most {MaxSteps} are run.");
    }

    /// <summary>The folders that would be shared, as steps that send them once; what of them is not there is left out, as Vagrant creates it empty.</summary>
    /// <exception cref="UserException">One has no path that can be used.</exception>
    public static IReadOnlyList<FileStep> Folders(RebuildFacts facts) =>
        [.. (facts.Folders ?? []).Take(MaxSteps).Select(Folder).Where(step => Directory.Exists(step.Source))];

    private static RebuildStep Read(StepFacts step, int number)
    {
        string type = step.Type is { Length: > 0 } given ? Shown.Text(given) : throw Wrong(number, "says no type");
        string named = step.Name is { Length: > 0 } name ? $" '{Shown.Text(name)}'" : "";
        if (step.Unsupported is not null)
        {
            return new UnsupportedStep(type + named, Reason(step.Unsupported));
        }

        return type switch
        {
            "shell" => Script(step, $"shell{named}", number),
            "file" => File(step, $"file{named}", number),
            "reset" => new LoginStep("new login"),
            _ => new UnsupportedStep(type + named, Reason("type")),
        };
    }

    private static string Reason(string word) => word switch
    {
        "url" => "its script would be fetched from elsewhere",
        "reboot" => "it restarts the machine",
        "windows" => "it is for Windows",
        _ => "only shell and file are run there",
    };

    private static ScriptStep Script(StepFacts step, string title, int number)
    {
        if (step.Inline is null == step.Path is null)
        {
            throw Wrong(number, "needs either a script or the path of one");
        }

        byte[] script = step.Path is { } path ? ReadScript(Local(path, number, "script")) : Encoding.UTF8.GetBytes(step.Inline!);
        if (script.Length > MaxScriptBytes)
        {
            throw Wrong(number, $"has a script of {script.Length} bytes; the longest is {MaxScriptBytes}");
        }

        List<string> environment = [];
        foreach ((string name, string value) in step.Environment ?? new Dictionary<string, string>())
        {
            environment.Add(VariableName().IsMatch(name) ? $"{name}={value}" : throw Wrong(number, $"sets a variable '{Shown.Text(name)}'; a name is letters, digits and _"));
        }

        List<string> words = [.. step.Words ?? []];
        string arguments = step.Arguments ?? "";
        if (arguments.Length > 0 && words.Count > 0)
        {
            throw Wrong(number, "has its arguments twice, as a text and as a list");
        }

        if (words.Concat(environment).Append(arguments).Any(word => word is null || word.Contains('\0', StringComparison.Ordinal)))
        {
            throw Wrong(number, "has an argument or variable that no program can be given");
        }

        int total = arguments.Length + words.Concat(environment).Sum(word => word.Length + 1);
        return total <= MaxArgumentChars
            ? new ScriptStep(step.Path is null ? title : $"{title} {Shown.Text(Path.GetFileName(step.Path))}", step.Binary ? script : UnixLines(script), arguments, words, environment, step.Privileged)
            : throw Wrong(number, $"has arguments and variables of {total} characters; the most are {MaxArgumentChars}");
    }

    private static FileStep File(StepFacts step, string title, int number)
    {
        string source = Local(step.Source, number, "source");
        bool isFolder = Directory.Exists(source);
        if (!isFolder && !System.IO.File.Exists(source))
        {
            throw Wrong(number, $"sends '{source}', which is not there");
        }

        return isFolder || IsRegular(source)
            ? new FileStep($"{title} {Shown.Text(Path.GetFileName(source.TrimEnd('/', '\\')))}", source, isFolder, Destination(step.Destination, number))
            : throw Wrong(number, $"sends '{source}', which is a pipe, a socket or a device");
    }

    private static FileStep Folder(FolderFacts? folder, int index)
    {
        string to = Destination(folder?.Guest, index + 1);
        return new FileStep($"folder {Shown.Text(to)}", Local(folder?.Host, index + 1, "folder"), IsFolder: true, to, MakesRoom: true);
    }

    private static string Local(string? path, int number, string what) =>
        path is { Length: > 0 and <= MaxPathChars } && !path.Contains('\0', StringComparison.Ordinal) && Path.IsPathFullyQualified(path)
            ? path
            : throw Wrong(number, $"has no usable path of its {what}");

    // A name that begins with a dash would be an option of the programs in the guest.
    private static string Destination(string? path, int number) =>
        path is not { Length: > 0 and <= MaxPathChars } || path.Any(char.IsControl) ? throw Wrong(number, "has no usable destination")
        : path is ['/', ..] or "~" || path.StartsWith("~/", StringComparison.Ordinal) ? path : "./" + path;

    private static bool IsRegular(string path)
    {
        try
        {
            using FileByteSource? file = FileByteSource.OpenRegular(path);
            return file is not null;
        }
        catch (ImageException e)
        {
            throw new UserException(e.Message, inner: e);
        }
    }

    // Of one that is too long as much as shows it.
    private static byte[] ReadScript(string path)
    {
        try
        {
            using FileByteSource file = FileByteSource.OpenRegular(path) ?? throw new UserException($"The script '{path}' is a pipe, a socket or a device.");
            byte[] script = new byte[Math.Min(file.LengthBytes, MaxScriptBytes + 1)];
            file.Read(0, script);
            return script;
        }
        catch (ImageException e)
        {
            throw new UserException($"The script '{path}' cannot be read: {e.Message}", inner: e);
        }
    }

    // As Vagrant does: a script that was written on Windows runs as well.
    private static byte[] UnixLines(byte[] script)
    {
        List<byte> lines = new(script.Length);
        for (int i = 0; i < script.Length; i++)
        {
            if (script[i] != '\r' || i + 1 >= script.Length || script[i + 1] != '\n')
            {
                lines.Add(script[i]);
            }
        }

        return [.. lines];
    }

    private static UserException Wrong(int number, string what) => new(
        $"The provisioner {number} of the Vagrantfile {what}.", "Look at it with 'vagrant validate', and bring the plugin vagrant-shien up to date.");

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();
}
