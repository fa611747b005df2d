using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Partitions;

namespace Shien.Inspection.Guests;

/// <summary>A partition, or a whole disk, and what is on it.</summary>
internal sealed class SurveyedVolume(int disk, Partition partition, Volume volume, FileSystemIdentity identity)
{
    public int Disk { get; } = disk;

    public Partition Partition { get; } = partition;

    public Volume Volume { get; } = volume;

    public FileSystemIdentity Identity { get; } = identity;

    /// <summary>Null if it cannot be read.</summary>
    public VolumeFileSystem? FileSystem { get; init; }

    /// <summary>Why it cannot be read; null if it can, or if there is nothing to read.</summary>
    public string? Problem { get; init; }

    /// <summary>Where the guest has it; null until that is known.</summary>
    public string? MountPoint { get; set; }

    /// <summary>How messages call it.</summary>
    public string Name => MountPoint is null ? Volume.Name : $"{Volume.Name} ({MountPoint})";
}
