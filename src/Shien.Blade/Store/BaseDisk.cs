using System.Text.Json.Serialization;

namespace Shien.Blade.Store;

/// <summary>A disk of a published box, on which a machine's image stands.</summary>
/// <param name="Box">Name of the box.</param>
/// <param name="Version">Its version.</param>
/// <param name="Disk">From 1.</param>
internal sealed record BaseDisk(string Box, string Version, int Disk)
{
    /// <summary>What people call the box: <c>course-debian 1.2</c>.</summary>
    [JsonIgnore]
    public string Title => $"{Box} {Version}";
}
