using Shien.Api.Pushes;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Blocks.Patches;
using Shien.Images.Disks;

namespace Shien.Cli.Maps;

/// <summary>Disks on this computer that a blade may have too, such as those of Vagrant's boxes: blocks can travel packed against theirs.</summary>
internal sealed class HeldDisks
{
    private readonly List<(BlockMap Map, string Path)> disks;

    /// <summary>Those of a size.</summary>
    public HeldDisks(MapCache cache, long lengthBytes) => disks = [.. cache.Disks(lengthBytes).DistinctBy(disk => disk.Map.RootHash).Take(PushDisk.MaxKnownRoots)];

    /// <summary>Root hashes of what they held when they were read, the newest first.</summary>
    public IReadOnlyList<string> Roots => [.. disks.Select(disk => disk.Map.RootHash)];

    /// <summary>Opens one; null where it is gone. What of it has changed since is noticed when it is used. The caller disposes it.</summary>
    public PatchBase? Open(string? root)
    {
        if (disks.Find(disk => disk.Map.RootHash == root) is not { Map: { } map } found)
        {
            return null;
        }

        try
        {
            return new PatchBase(DiskImage.Open(found.Path), map);
        }
        catch (ImageException)
        {
            return null;
        }
    }
}
