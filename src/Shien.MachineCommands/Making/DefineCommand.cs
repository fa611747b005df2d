using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Making;

namespace Shien.MachineCommands.Making;

/// <summary><c>define</c>.</summary>
public static class DefineCommand
{
    /// <summary>Makes it.</summary>
    /// <param name="host">The program.</param>
    /// <param name="other">Another way to define, which only this program has; null for none.</param>
    public static Command Create(CommandHost host, OtherDefine? other = null)
    {
        Argument<string?> name = MachineArgument.Place(MachineArgument.Name, "The machine: 01, 02 …, or as you call it; of a new one the first free place if none is named");
        Option<string?> template = new("--template", "-t") { Description = "Make it of this published box: its name, or NAME:VERSION", HelpName = "TEMPLATE" };
        EmptyOptions empty = new(host);
        Command command = host.Command(
            "define",
            $"""
            Make a machine: of a template, which takes a minute and no space to speak of;{other?.Sentence} with an empty disk
            and a DVD to install from; or of the image that its place holds since it was undefined. A machine of a template has
            no password; the keys by which you log in to this blade open it.

            Example: {host.Program} define web -t course-debian
            Example: {host.Program} define lab --empty 20G --iso {(other is null ? "/home/e24/debian.iso" : "~/debian.iso")}
            """ + (other is null ? "" : "\n" + other.Example),
            [name, template, .. empty.All, .. other?.Options ?? []],
            (parsed, blade, cancellation) =>
            {
                string? machine = parsed.GetValue(name);
                bool json = parsed.GetValue(CommandHost.Json);
                return parsed.GetValue(template) is { } box ? TemplateDefine.RunAsync(host, blade, new MakeRequest(machine, box), json, cancellation)
                    : empty.Request(parsed, machine) is { } make ? EmptyDefine.RunAsync(host, blade, make, json, cancellation)
                    : other?.IsMeant(parsed) == true ? other.RunAsync(parsed, machine)
                    : AgainAsync(host, blade, machine!, json, cancellation);
            });
        command.Validators.Add(result =>
        {
            int ways = (result.GetResult(template) is null ? 0 : 1) + (empty.IsMeant(result) ? 1 : 0) + (other?.IsMeant(result) == true ? 1 : 0);
            if (ways > 1)
            {
                result.AddError($"Of what? Name one of them: -t TEMPLATE, --empty SIZE{(other is null ? "" : ", " + other.Usage)}.");
            }
            else if (ways == 0 && result.GetValue(name) is null)
            {
                result.AddError($"Which machine? Name it (define 01), or a template to make one of (define -t TEMPLATE; '{host.Program} templates' shows them).");
            }

            empty.Check(result);
            other?.Check(result);
        });
        return command;
    }

    private static async Task<int> AgainAsync(CommandHost host, BladeClient blade, string name, bool json, CancellationToken cancellation)
    {
        MachineInfo defined = await blade.DefineAsync(name, cancellation).ConfigureAwait(false);
        MachineAnswer.Write(host.Terminal, json, defined, machine => $"Domain '{machine.Name}' defined");
        AddressText.Warn(host.Terminal, host.Program, defined);
        return CommandLine.ExitCodes.Done;
    }
}
