using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;

namespace Shien.Cli.Pull;

/// <summary>What a pull wrote; what <c>--json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Machine">Slot that was pulled.</param>
/// <param name="Provider">Whom the box is for.</param>
/// <param name="Box">The file.</param>
/// <param name="BoxBytes">Its size.</param>
/// <param name="Disks">The disks in it.</param>
/// <param name="MissingBytes">Content that was not on this computer.</param>
internal sealed record PullReport(
    int Schema, string Machine, string Provider, string Box, long BoxBytes, IReadOnlyList<PulledDisk> Disks, long MissingBytes)
{
    /// <summary>Prints it as the answer.</summary>
    public void Print(Terminal terminal, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, this, ReportJson.Default.PullReport);
            return;
        }

        terminal.Output.WriteLine($"{Box}: {ByteSize.Text(BoxBytes)}, a box for {Provider}");
        foreach (PulledDisk disk in Disks)
        {
            terminal.Output.WriteLine($"disk sha256 {disk.Sha256}");
        }

        terminal.Say($"{ByteSize.Text(MissingBytes)} of content were fetched; {ByteSize.Text(Disks.Sum(disk => disk.StoredBytes) - MissingBytes)} were here already.");
        terminal.Say($"Use it with: vagrant box add --name machine-{Machine} '{Box}' && vagrant init machine-{Machine} && vagrant up");
    }
}

/// <summary>A disk of a pulled machine.</summary>
/// <param name="LengthBytes">What the guest sees.</param>
/// <param name="StoredBytes">What of it is not zero, in blocks of 64 KiB.</param>
/// <param name="Sha256">Of the whole content, as a raw image of the disk would have it.</param>
internal sealed record PulledDisk(long LengthBytes, long StoredBytes, string Sha256);
