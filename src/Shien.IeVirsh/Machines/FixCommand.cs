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
        string phase = "";
        await foreach (PushEvent e in blade.FixAsync(name, fix, cancellation).ConfigureAwait(false))
        {
            if (e.Error is not null)
            {
                ShowFindings(terminal, e.Error.Findings ?? []);
                throw new BladeException(e.Error);
            }

            if (e.Machine is { } machine)
            {
                await PrintAsync(terminal, new FixReport(1, fix.DryRun, machine, e.Repair ?? new RepairInfo([], []), findings), json).ConfigureAwait(false);
                return ExitCodes.Done;
            }

            findings = e.Findings ?? findings;
            string text = e.Note ?? (e.Phase == phase || fix.DryRun ? "" : PhaseText(e.Phase));
            phase = e.Phase;
            if (text.Length > 0)
            {
                terminal.Say(text);
            }
        }

        throw new BladeException(new ApiError(
            ErrorCodes.Backend, "the blade stopped talking before the repair was done.", $"See with 'ie-virsh list' what became of it, and run 'ie-virsh fix {name}' again."));
    }

    private static async Task PrintAsync(Terminal terminal, FixReport report, bool json)
    {
        if (json)
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(report, FixJson.Default.FixReport)).ConfigureAwait(false);
            return;
        }

        ShowFindings(terminal, report.Findings);
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

    private static void ShowFindings(Terminal terminal, IReadOnlyList<FindingInfo> findings)
    {
        foreach (FindingInfo finding in findings.Where(finding => finding.Severity != "info"))
        {
            terminal.Say($"{finding.Rule} {finding.Severity,-6} {finding.Where}: {finding.Message}");
            terminal.Say($"            Repair: {finding.Remedy}");
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
