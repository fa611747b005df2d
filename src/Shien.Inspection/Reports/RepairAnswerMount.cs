using Shien.Images.FileSystems;
using Shien.Inspection.Repairs;

namespace Shien.Inspection.Reports;

/// <summary>A mount as it travels.</summary>
/// <param name="Disk">As <see cref="RepairMount.Disk"/>; the others alike.</param>
/// <param name="Partition">0 for a whole disk.</param>
/// <param name="Group">Or null.</param>
/// <param name="Volume">Or null.</param>
/// <param name="Subvolume">Or null.</param>
/// <param name="Point">Bytes.</param>
public sealed record RepairAnswerMount(int Disk, int Partition, string? Group, string? Volume, ulong? Subvolume, byte[] Point)
{
    /// <summary>The mount itself.</summary>
    public RepairMount ToMount() => new(Disk, Partition, Group, Volume, Subvolume, GuestText.Decode(Point));

    /// <summary>Makes one.</summary>
    public static RepairAnswerMount Of(RepairMount mount) => new(
        mount.Disk, mount.Partition, mount.Group, mount.Volume, mount.Subvolume, GuestText.Encode(mount.Point));
}
