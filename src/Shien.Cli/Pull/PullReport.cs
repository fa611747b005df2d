using Shien.Api.Repairs;
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
/// <param name="BoxName">Name for it in Vagrant: another content has another name.</param>
/// <param name="Edits">What repairs on the blade have changed in the guest, which stays so; null where nothing was.</param>
internal sealed record PullReport(
    int Schema, string Machine, string Provider, string Box, long BoxBytes, IReadOnlyList<PulledDisk> Disks, long MissingBytes, string BoxName,
    IReadOnlyList<RepairEdit>? Edits)
{
    /// <summary>What travelled for it: compressed, maps included.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Folder of the Vagrant project that was asked for.</summary>
    public string? Project { get; init; }

    /// <summary>True if the project's Vagrantfile names the box; false if it is somebody's own and was left alone.</summary>
    public bool? IsProjectReady { get; init; }

    /// <summary>Prints it as the answer.</summary>
    public void Print(Terminal terminal, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(terminal, this, ReportJson.Default.PullReport);
            return;
        }

        long stored = Disks.Sum(disk => disk.StoredBytes);
        terminal.Answer($"{Box}: {ByteSize.Text(BoxBytes)}, a box for {Provider}");
        foreach (PulledDisk disk in Disks)
        {
            terminal.Answer(disk.Sha256 is { } sum ? $"disk sha256 {sum}" : $"disk content {disk.Root}");
        }

        terminal.Say($"{ByteSize.Text(MissingBytes)} of {ByteSize.Text(stored)} fetched, packed to {ByteSize.Text(ReceivedBytes)}; {ByteSize.Text(stored - MissingBytes)} were known.");
        if (Edits is { Count: > 0 })
        {
            terminal.Say("Repairs on the blade have changed the machine, and this is not undone:");
            foreach (string line in RepairText.Lines(Edits))
            {
                terminal.Say(line);
            }
        }

        terminal.Say(Usage());
    }

    private string Usage() => (Project, IsProjectReady) switch
    {
        (null, _) => $"Use it with: vagrant box add --name '{BoxName}' '{Box}' && vagrant init '{BoxName}' && vagrant up",
        (_, true) => $"Use it with: cd '{Project}' && vagrant up (a machine that was made there of an earlier box goes on with its own disk: 'vagrant destroy' first).",
        _ => $"The Vagrantfile in '{Project}' is your own and was left alone. Let it say: config.vm.box = '{BoxName}', config.vm.box_url = File.expand_path('{Path.GetFileName(Box)}', __dir__)",
    };
}

/// <summary>A disk of a pulled machine.</summary>
/// <param name="LengthBytes">What the guest sees.</param>
/// <param name="StoredBytes">What of it is not zero, in blocks of 64 KiB.</param>
/// <param name="Root">Root hash of its block map: names the content, each block of which was hashed.</param>
/// <param name="Sha256">Of the whole content, as a raw image of the disk would have it; null where nobody asked for it.</param>
internal sealed record PulledDisk(long LengthBytes, long StoredBytes, string Root, string? Sha256);
