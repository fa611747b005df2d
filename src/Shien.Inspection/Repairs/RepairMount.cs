namespace Shien.Inspection.Repairs;

/// <summary>A file system and its place in the guest's tree, as whoever applies a plan needs it.</summary>
/// <param name="Disk">Number of the disk, from 1; of a logical volume, that on which it begins.</param>
/// <param name="Partition">Number of the partition, 0 where the whole disk is one file system.</param>
/// <param name="Group">Volume group of a logical volume; else null.</param>
/// <param name="Volume">Name of a logical volume; else null.</param>
/// <param name="Subvolume">Id of the btrfs subvolume; null where there are none.</param>
/// <param name="Point">Absolute path of its root, links resolved. Text from the guest.</param>
public sealed record RepairMount(int Disk, int Partition, string? Group, string? Volume, ulong? Subvolume, string Point);
