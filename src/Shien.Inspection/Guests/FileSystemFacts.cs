namespace Shien.Inspection.Guests;

/// <summary>A partition or logical volume and what became of it.</summary>
/// <param name="Disk">Number of the disk, from 1; of a logical volume, that on which it begins.</param>
/// <param name="Partition">Number of the partition as Linux counts, 0 for the whole disk; of a logical volume, that on which it begins.</param>
/// <param name="Kind"><c>ext4</c>, <c>xfs</c>, <c>swap</c>, …</param>
/// <param name="LengthBytes">Size of the partition or logical volume; 0 for one that cannot be read.</param>
/// <param name="MountPoint">Where the guest has it; null if that is not known.</param>
/// <param name="WasRead">True if the check looked inside.</param>
/// <param name="LogicalVolume"><c>group/name</c> if it is a logical volume; else null.</param>
public sealed record FileSystemFacts(
    int Disk, int Partition, string Kind, long LengthBytes, string? MountPoint, bool WasRead, string? LogicalVolume = null);
