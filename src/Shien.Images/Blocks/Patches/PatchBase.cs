using Shien.Images.Blocks.Hashing;
using Shien.Images.Disks;

namespace Shien.Images.Blocks.Patches;

/// <summary>
/// A disk that both ends have: blocks that replace its blocks travel packed against them. Nothing is believed: each of its blocks is
/// hashed whenever it is used. Safe for concurrent use.
/// </summary>
/// <param name="disk">Read by several threads; disposed with this.</param>
/// <param name="map">What it should hold.</param>
public sealed class PatchBase(DiskReader disk, BlockMap map) : IDisposable
{
    /// <summary>Most blocks that are packed in this way, 64 MiB: the time for more would be missed on a fast line.</summary>
    public const int MaxBlocks = 1024;

    /// <summary>Root hash of what it should hold.</summary>
    public string RootHash => map.RootHash;

    /// <summary>True if it really holds all of these blocks that it should.</summary>
    /// <param name="blocks">Ascending; those that its map does not store do not matter.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    public bool Holds(IEnumerable<int> blocks, CancellationToken cancellation)
    {
        foreach (int[] some in blocks.Chunk(BlockFrame.MaxGathered))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Read(some) is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => disk.Dispose();

    /// <summary>What it holds at these places, one after another, those left out that its map does not store; null where a block is another one.</summary>
    internal byte[]? Read(IReadOnlyList<int> blocks)
    {
        List<int> stored = [.. blocks.Where(block => block < map.Count && !map.IsZero(block))];
        byte[] content = GC.AllocateUninitializedArray<byte>(stored.Count * BlockMap.BlockBytes);
        byte[] buffer = new byte[BlockMap.BlockBytes];
        for (int i = 0; i < stored.Count; i++)
        {
            try
            {
                new BlockRun(stored[i], 1).Read(disk, buffer);
            }
            catch (ImageException)
            {
                return null;
            }

            buffer.CopyTo(content, i * BlockMap.BlockBytes);
        }

        byte[] hashes = new byte[stored.Count * BlockMap.HashBytes];
        BlockHashes.Of(content, stored.Count, hashes);
        for (int i = 0; i < stored.Count; i++)
        {
            if (!hashes.AsSpan(i * BlockMap.HashBytes, BlockMap.HashBytes).SequenceEqual(map.HashOf(stored[i])))
            {
                return null;
            }
        }

        return content;
    }
}
