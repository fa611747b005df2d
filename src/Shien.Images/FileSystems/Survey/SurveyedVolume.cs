using Shien.Images.FileSystems.Partitions;

namespace Shien.Images.FileSystems.Survey;

/// <summary>A partition, a whole disk or a logical volume, and what is on it.</summary>
/// <param name="disk">Number of the disk, from 1; of a logical volume, that on which it begins.</param>
/// <param name="partition">The partition; of a logical volume, that on which it begins.</param>
/// <param name="volume">Where it lies.</param>
/// <param name="identity">What its magic numbers say.</param>
public sealed class SurveyedVolume(int disk, Partition partition, Volume volume, FileSystemIdentity identity)
{
    /// <summary>Number of the disk, from 1; of a logical volume, that on which it begins.</summary>
    public int Disk { get; } = disk;

    /// <summary>The partition; of a logical volume, that on which it begins.</summary>
    public Partition Partition { get; } = partition;

    /// <summary>Its names, if it is a logical volume; else null.</summary>
    public LogicalVolumeName? LogicalVolume { get; init; }

    /// <summary>Its bytes. Of a logical volume that cannot be read, empty.</summary>
    public Volume Volume { get; } = volume;

    /// <summary>What its magic numbers say, and the names by which fstab may call it.</summary>
    public FileSystemIdentity Identity { get; } = identity;

    /// <summary>Null if it cannot be read.</summary>
    public VolumeFileSystem? FileSystem { get; init; }

    /// <summary>Why it cannot be read, in a sentence; null if it can, or if there is nothing to read.</summary>
    public string? Problem { get; init; }
}
