using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Machines;
using Shien.Api.Repairs;
using Shien.Cli.Boxes;
using Shien.Cli.Progress;
using Shien.Cli.Prove;
using Shien.Cli.Reports;
using Shien.CommandLine;

namespace Shien.Cli.Push;

/// <summary>What a push did; what <c>--json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Source">What was pushed.</param>
/// <param name="Machine">The machine as it stands on the blade; null for a box.</param>
/// <param name="Findings">What the blade's check found.</param>
/// <param name="DiskRoots">Root hash of the block map of each disk: names its content.</param>
/// <param name="StoredBytes">Content of the disks, zero blocks left out.</param>
/// <param name="MissingBytes">Content that the blade did not have.</param>
/// <param name="SentBytes">What travelled for it: compressed, maps included.</param>
/// <param name="SkippedBytes">Free space that the images store and that was not read.</param>
/// <param name="SpaceNotes">Where nothing could be left out, and why.</param>
/// <param name="Repair">What the blade changed, and the machine's new host keys; null without <c>--fix</c>.</param>
/// <param name="Proof">Who gets into the booted machine and who does not; null without <c>--prove</c>.</param>
/// <param name="Box">The box as it is published; null for a machine.</param>
internal sealed record PushReport(
    int Schema,
    string Source,
    MachineInfo? Machine,
    IReadOnlyList<FindingInfo> Findings,
    IReadOnlyList<string> DiskRoots,
    long StoredBytes,
    long MissingBytes,
    long SentBytes,
    long SkippedBytes,
    IReadOnlyList<string> SpaceNotes,
    RepairInfo? Repair = null,
    ProofReport? Proof = null,
    BoxInfo? Box = null)
{
    /// <summary>True if the machine on the blade was exactly this one already, so it was checked and nothing was sent or defined.</summary>
    public bool Unchanged { get; init; }

    /// <summary>Prints it as the answer: the machine's line, or one JSON object.</summary>
    public void Print(Terminal terminal, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, this, ReportJson.Default.PushReport);
            return;
        }

        terminal.Say(Unchanged
            ? $"Nothing has changed since the last push: '{Machine!.Name}' on the blade is exactly this machine."
            : $"{ByteSize.Text(MissingBytes)} of {ByteSize.Text(StoredBytes)} sent, packed to {ByteSize.Text(SentBytes)}; {ByteSize.Text(StoredBytes - MissingBytes)} were known.");
        PrintRepair(terminal);
        foreach (string line in Proof?.Lines() ?? [])
        {
            terminal.Say(line);
        }

        terminal.Output.Write(Box is not null
            ? TextTable.Render(BoxListing.Headings, [BoxListing.Cells(Box)])
            : TextTable.Render(MachineListing.Headings, Machine is not null ? [MachineListing.Cells(Machine)] : []));
    }

    /// <summary>Says what was repaired, where that was asked for.</summary>
    public void PrintRepair(Terminal terminal)
    {
        if (Repair is null)
        {
            return;
        }

        terminal.Say(Repair.Edits.Count == 0 ? "Nothing had to be repaired." : $"Repaired on the blade, {Repair.Edits.Count} changes; the machine here is as it was:");
        foreach (string line in RepairText.Lines(Repair.Edits))
        {
            terminal.Say(line);
        }
    }
}
