using Shien.Api.Boxes;
using Shien.Cli.Pull;
using Shien.Images.Blocks;

namespace Shien.Cli.Boxes;

/// <summary>A published box that is whole on this computer, until it is disposed.</summary>
/// <param name="signed">As it was signed.</param>
/// <param name="manifest">What it says.</param>
internal sealed class FetchedBox(SignedManifest signed, BoxManifest manifest) : IDisposable
{
    private readonly List<PartialDisk> disks = [];
    private readonly List<BlockMap> maps = [];

    /// <summary>As it was signed.</summary>
    public SignedManifest Signed { get; } = signed;

    /// <summary>What it says.</summary>
    public BoxManifest Manifest { get; } = manifest;

    /// <summary>Its disks, in order.</summary>
    public IReadOnlyList<PartialDisk> Disks => disks;

    /// <summary>What they hold.</summary>
    public IReadOnlyList<BlockMap> Maps => maps;

    /// <summary>Takes a disk up as soon as something of it is there.</summary>
    public void Add(PartialDisk disk) => disks.Add(disk);

    /// <summary>Takes up what the last disk holds.</summary>
    public void Add(BlockMap map) => maps.Add(map);

    /// <summary>Removes the files: what they were for is done, or cannot be done.</summary>
    public void Remove() => disks.ForEach(disk => disk.Remove());

    /// <inheritdoc/>
    public void Dispose() => disks.ForEach(disk => disk.Dispose());
}
