using System.CommandLine;
using System.Text.Json;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Pushes;
using Shien.Api.Repairs;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh fix</c>.</summary>
internal static class FixCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> dryRun = new("--dry-run") { Description = "List the changes and make none" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "fix",
            """
            Repair a machine that is shut off: published keys and guessable passwords out, your key in, host keys of its own.
            It is checked afterwards; if something would be left that lets others in, nothing is changed.

            Example: ie-virsh fix 01 --dry-run
            """)
        {
            name,
            dryRun,
            json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal, connect, parsed.GetRequiredValue(name), new FixRequest(parsed.GetValue(dryRun)), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Func<BladeClient> connect, string name, FixRequest fix, bool json, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        IReadOnlyList<FindingInfo> findings = [];
        PushEvent end = await BladeEvents.FollowAsync(
            terminal,
            blade.FixAsync(name, fix, cancellation),
            phase => fix.DryRun ? "" : PhaseText(phase),
            $"See with 'ie-virsh list' what became of it, and run 'ie-virsh fix {name}' again.",
            e => findings = e.Findings ?? findings).ConfigureAwait(false);
        await PrintAsync(terminal, new FixReport(1, fix.DryRun, end.Machine!, end.Repair ?? new RepairInfo([], []), findings), json).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static async Task PrintAsync(Terminal terminal, FixReport report, bool json)
    {
        if (json)
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(report, FixJson.Default.FixReport)).ConfigureAwait(false);
            return;
        }

        BladeEvents.ShowFindings(terminal, report.Findings);
        int count = report.Repair.Edits.Count;
        await terminal.Output.WriteLineAsync(
            count == 0 ? $"Nothing to repair in '{report.Machine.Name}'"
            : report.DryRun ? $"'{report.Machine.Name}' would be changed in {count} places; nothing was changed"
            : $"Domain '{report.Machine.Name}' repaired, {count} changes").ConfigureAwait(false);
        foreach (string line in RepairText.Lines(report.Repair.Edits).Concat(RepairText.Lines(report.Repair.HostKeys)))
        {
            await terminal.Output.WriteLineAsync(line).ConfigureAwait(false);
        }
    }

    private static string PhaseText(string phase) => phase switch
    {
        "inspect" => "Checking",
        "repair" => "Repairing a copy; this takes about a minute where there is no KVM",
        "define" => "Putting the repaired machine in its place",
        _ => "",
    };
}
