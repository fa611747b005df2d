using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Survey;

namespace Shien.Inspection.Guests;

/// <summary>A volume of the machine and its place in the guest's tree.</summary>
internal sealed class GuestVolume(SurveyedVolume surveyed)
{
    public SurveyedVolume Surveyed { get; } = surveyed;

    public VolumeFileSystem? FileSystem => Surveyed.FileSystem;

    /// <summary>Where the guest has it; null until that is known.</summary>
    public string? MountPoint { get; set; }

    /// <summary>How messages call it.</summary>
    public string Name => MountPoint is null ? Surveyed.Volume.Name : $"{Surveyed.Volume.Name} ({MountPoint})";
}
