using System.CommandLine;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Pushes;
using Shien.Api.Repairs;
using Shien.CommandLine;

namespace Shien.MachineCommands.Repairs;

/// <summary><c>fix</c>.</summary>
public static class FixCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> dryRun = new("--dry-run") { Description = "List the changes and make none" };
        return host.Command(
            "fix",
            $"""
            Repair a machine that is shut off: published keys and guessable passwords out, your key in, host keys of its own.
            It is checked afterwards; if something would be left that lets others in, nothing is changed.

            Example: {host.Program} fix 01 --dry-run
            """,
            [name, dryRun],
            (parsed, blade, cancellation) => RunAsync(
                host, blade, parsed.GetRequiredValue(name), new FixRequest(parsed.GetValue(dryRun)), parsed.GetValue(CommandHost.Json), cancellation));
    }

    private static async Task<int> RunAsync(
        CommandHost host, BladeClient blade, string name, FixRequest fix, bool json, CancellationToken cancellation)
    {
        IReadOnlyList<FindingInfo> findings = [];
        PushEvent end = await BladeEvents.FollowAsync(
            host,
            blade.FixAsync(name, fix, cancellation),
            phase => fix.DryRun ? "" : PhaseText(phase),
            $"See with '{host.Program} list' what became of it, and run '{host.Program} fix {name}' again.",
            e => findings = e.Findings ?? findings).ConfigureAwait(false);
        Print(host.Terminal, new FixReport(JsonAnswer.Schema, fix.DryRun, end.Machine!, end.Repair ?? new RepairInfo([], []), findings), json);
        return ExitCodes.Done;
    }

    private static void Print(Terminal terminal, FixReport report, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, report, MachineJson.Default.FixReport);
            return;
        }

        BladeEvents.ShowFindings(terminal, report.Findings);
        int count = report.Repair.Edits.Count;
        terminal.Answer(
            count == 0 ? $"Nothing to repair in '{report.Machine.Name}'"
            : report.DryRun ? $"'{report.Machine.Name}' would be changed in {count} places; nothing was changed"
            : $"Domain '{report.Machine.Name}' repaired, {count} changes");
        foreach (string line in RepairText.Lines(report.Repair.Edits).Concat(RepairText.Lines(report.Repair.HostKeys)))
        {
            terminal.Answer(line);
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
