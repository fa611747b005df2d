using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Survey;

namespace Shien.Inspection.Repairs;

/// <summary>Which file systems hold what a plan touches.</summary>
internal static class RepairMounts
{
    /// <summary>The root, the file system of each path, and those in which these are mounted; no others.</summary>
    /// <param name="guest">With what its fstab names mounted.</param>
    /// <param name="volumes">All volumes of the machine.</param>
    /// <param name="paths">Absolute, without links on the way.</param>
    public static IReadOnlyList<RepairMount> For(GuestFileSystem guest, IReadOnlyList<SurveyedVolume> volumes, IEnumerable<string> paths)
    {
        HashSet<(string Path, VolumeFileSystem FileSystem)> needed = [];
        foreach (string path in paths.Append("/"))
        {
            needed.UnionWith(guest.Mounts.Where(mount => Contains(mount.Path, path)));
        }

        return [.. needed.OrderBy(mount => mount.Path.Length).Select(mount => Of(mount.Path, mount.FileSystem, volumes))];
    }

    private static RepairMount Of(string point, VolumeFileSystem fileSystem, IReadOnlyList<SurveyedVolume> volumes)
    {
        SurveyedVolume volume = volumes.First(v => ReferenceEquals(v.Volume, fileSystem.Volume));
        return new RepairMount(
            volume.Disk, volume.Partition.Number, volume.LogicalVolume?.Group, volume.LogicalVolume?.Name, fileSystem.SubvolumeId, point);
    }

    private static bool Contains(string mountPoint, string path) =>
        mountPoint == "/" || path == mountPoint || (path.StartsWith(mountPoint, StringComparison.Ordinal) && path[mountPoint.Length] == '/');
}
