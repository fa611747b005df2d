using Shien.Images.Disks;
using Shien.Images.FileSystems.Partitions;

namespace Shien.Images.FileSystems.Survey;

/// <summary>A disk and how it is divided.</summary>
/// <param name="Number">From 1, in the order of the machine.</param>
/// <param name="Disk">Its content.</param>
/// <param name="Table">Null if it cannot be read.</param>
/// <param name="Problem">Why not, in a sentence; null if it can.</param>
public sealed record SurveyedDisk(int Number, DiskReader Disk, PartitionTable? Table, string? Problem)
{
    /// <summary>How messages call it.</summary>
    public string Name => $"disk {Number}";
}
