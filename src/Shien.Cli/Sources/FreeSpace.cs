using System.CommandLine;
using Shien.Cli.Progress;
using Shien.Images.Disks;
using Shien.Images.UsedSpace;

namespace Shien.Cli.Sources;

/// <summary>The disks of a machine without their free space, and what to say of it.</summary>
/// <param name="Disks">As they are to be read; valid as long as the machine is open.</param>
/// <param name="SkippedBytes">What the images store and nobody reads.</param>
/// <param name="StoredBytes">What the images store.</param>
/// <param name="Notes">Where nothing could be left out, and why: <c>disk 1, partition 2: all of it, because …</c></param>
internal sealed record FreeSpace(IReadOnlyList<DiskReader> Disks, long SkippedBytes, long StoredBytes, IReadOnlyList<string> Notes)
{
    private const string Prefix = "Could not look inside: ";

    /// <summary><c>--all-blocks</c>.</summary>
    public static Option<bool> CreateAllBlocks() => new("--all-blocks")
    {
        Description = "Read free space too, with the deleted files in it",
    };

    /// <summary>What the option asks for.</summary>
    /// <param name="disks">All disks of the machine; stay the caller's.</param>
    /// <param name="allBlocks"><c>--all-blocks</c>.</param>
    public static FreeSpace Of(IReadOnlyList<DiskReader> disks, bool allBlocks) => allBlocks ? Ignore(disks) : Find(disks);

    /// <summary>Finds it by the allocation maps of the file systems.</summary>
    /// <param name="disks">All disks of the machine; stay the caller's.</param>
    public static FreeSpace Find(IReadOnlyList<DiskReader> disks)
    {
        MachineUse use = MachineUse.Find(disks);
        List<DiskReader> used = [.. disks.Select((disk, i) => new UsedDiskReader(disk, use.Disks[i]))];
        long stored = StoredBytesOf(disks);
        return new FreeSpace(
            used, stored - StoredBytesOf(used), stored, [.. use.Notes.Select(note => $"{note.Where}: all of it, because {Clause(note.Reason)}")]);
    }

    /// <summary>The same for one of the disks, from 1: what concerns others only is left out.</summary>
    public FreeSpace Of(int number, IReadOnlyList<DiskReader> disks)
    {
        long stored = StoredBytesOf([disks[number - 1]]);
        return new FreeSpace(
            [Disks[number - 1]], stored - StoredBytesOf([Disks[number - 1]]), stored,
            [.. Notes.Where(note => !note.StartsWith("disk ", StringComparison.Ordinal) || note.StartsWith($"disk {number}:", StringComparison.Ordinal)
                || note.StartsWith($"disk {number},", StringComparison.Ordinal))]);
    }

    /// <summary>The disks as they are.</summary>
    public static FreeSpace Ignore(IReadOnlyList<DiskReader> disks) => new(disks, 0, StoredBytesOf(disks), []);

    /// <summary>One line for people; null where there is nothing to say.</summary>
    public string? Text => SkippedBytes == 0 && Notes.Count == 0
        ? null
        : string.Join("; ", Notes.Prepend($"Free space not read: {ByteSize.Text(SkippedBytes)} of {ByteSize.Text(StoredBytes)}"));

    private static long StoredBytesOf(IEnumerable<DiskReader> disks) => disks.Sum(disk => disk.StoredExtents().Sum(extent => extent.Length));

    private static string Clause(string reason) =>
        (reason.StartsWith(Prefix, StringComparison.Ordinal) ? reason[Prefix.Length..] : reason).TrimEnd('.');
}
