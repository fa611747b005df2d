using System.CommandLine;
using Shien.Api.Machines;
using Shien.Cli.Blades;
using Shien.Cli.Machines;
using Shien.Cli.Maps;
using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;

namespace Shien.Cli.Push;

/// <summary>
/// <c>shien define-image</c>: what <c>ie-virsh define --image</c> runs on the blade, with the person's own rights. A push of one file, to
/// this machine's blade; people never type it.
/// </summary>
internal static class ImageCommand
{
    /// <summary>Its word.</summary>
    public const string Name = "define-image";

    /// <summary>Explains a failure to somebody who has typed <c>ie-virsh define</c>.</summary>
    public static UserException? Explain(Exception e) => Explanation.Of(e) is { } known
        ? new UserException(known.Message.Replace("shien push --fix", "the same command with --fix", StringComparison.Ordinal), known.Remedy, known.ExitCode, e)
        : null;

    public static Command Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps)
    {
        Argument<string> file = new("FILE") { Description = "A disk image in one file: qcow2, VMDK or raw" };
        Option<string?> name = SlotOption.Create("--as", "The machine's place, or a name for it");
        Option<bool> replace = new("--replace") { Description = "Put it onto a place that is taken" };
        Option<bool> fix = new("--fix") { Description = "Let the blade repair what its check finds" };
        Option<bool> dryRun = new("--dry-run") { Description = "Check it, print the plan, and take nothing" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Option<string?> allowFindings = new("--allow-findings") { Description = "Accept what blocks, for a reason that is logged", HelpName = "REASON" };
        Command command = new(
            Name,
            """
            Make a machine of a disk image on this blade; 'ie-virsh define --image' runs this.

            Example: ie-virsh define web --image disk.qcow2
            """)
        {
            file, name, replace, fix, dryRun, json, allowFindings,
        };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) =>
        {
            PushOptions options = new(
                new SourceRequest(parsed.GetRequiredValue(file), OneFile: true), BladeSettings.Local, parsed.GetValue(name), Replace: parsed.GetValue(replace),
                DryRun: parsed.GetValue(dryRun), Json: parsed.GetValue(json), AllowFindings: parsed.GetValue(allowFindings), Fix: parsed.GetValue(fix));
            return JsonAnswer.RunAsync(terminal, options.Json, () => PushCommand.RunAsync(
                terminal, time, blades, maps, options, report => Print(terminal, report, options), cancellation));
        });
        return command;
    }

    private static void Print(Terminal terminal, PushReport report, PushOptions options)
    {
        if (options.Json)
        {
            report.Print(terminal, json: true);
            return;
        }

        report.PrintRepair(terminal);
        MachineInfo machine = report.Machine!;
        terminal.Answer($"Domain '{machine.Name}' defined from '{Path.GetFileName(options.Source.Path)}', MAC {machine.Mac}");
        terminal.Say($"Start it with 'ie-virsh start {machine.Name}'; 'ie-virsh set {machine.Name}' changes its CPUs and memory ({machine.Cores}, {machine.MemoryMiB} MiB).");
    }
}
