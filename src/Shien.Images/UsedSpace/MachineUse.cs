using Shien.Images.Disks;

namespace Shien.Images.UsedSpace;

/// <summary>What of a machine's disks is used.</summary>
/// <param name="Disks">For each disk, in the order of the machine.</param>
/// <param name="Notes">Where nothing could be left out, and why.</param>
public sealed record MachineUse(IReadOnlyList<ExtentSet> Disks, IReadOnlyList<UseNote> Notes)
{
    /// <summary>
    /// Finds it by the allocation maps of the file systems. Never throws for what is on the disks: what is damaged, unclean or not
    /// known counts as used.
    /// </summary>
    /// <param name="disks">All disks of the machine, since a volume group may lie on several; stay the caller's.</param>
    public static MachineUse Find(IReadOnlyList<DiskReader> disks) => new UseSearch(disks).Find();
}
