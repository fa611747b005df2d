using System.Text.Json;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Pushes;

namespace Shien.Cli.Boxes;

/// <summary>What a box is to be called, and who publishes it.</summary>
/// <param name="Name">See <see cref="BoxNames.IsName"/>.</param>
/// <param name="Version">See <see cref="BoxNames.IsVersion"/>.</param>
/// <param name="Description">One line for people; empty for none.</param>
internal sealed record BoxDraft(string Name, string Version, string Description)
{
    private const string Architecture = "x86_64";

    /// <summary>What people call it.</summary>
    public string Title => $"{Name} {Version}";

    /// <summary>The bytes of the manifest of what a push sends: serialised once, since these are signed.</summary>
    /// <param name="request">The push, with sizes and roots.</param>
    /// <param name="publisher">The account as the blade knows it.</param>
    /// <param name="now">UTC.</param>
    public byte[] Manifest(PushRequest request, string publisher, DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(
        new BoxManifest(
            Name, Version, Description, publisher, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)), Architecture, request.Firmware, request.Cores, request.MemoryMiB,
            [.. request.Disks.Select(disk => new BoxDisk(disk.LengthBytes, disk.StoredBlocks, disk.MapRoot))]),
        ApiJson.Default.BoxManifest);
}
