using Shien.Images.Disks;

namespace Shien.Images.Blocks;

/// <summary>Consecutive blocks of a disk.</summary>
/// <param name="First">Number of the first block.</param>
/// <param name="Count">Blocks, above 0.</param>
internal readonly record struct BlockRun(int First, int Count)
{
    /// <summary>Most blocks that are read at once.</summary>
    public const int MaxCount = 32;

    /// <summary>Size of these, bytes: 2 MiB.</summary>
    public const int MaxBytes = MaxCount * BlockMap.BlockBytes;

    /// <summary>The blocks that a disk's image stores, ascending, in pieces of at most <see cref="MaxCount"/>.</summary>
    public static IEnumerable<BlockRun> StoredOf(DiskReader disk)
    {
        int done = 0;
        foreach (StoredExtent extent in disk.StoredExtents())
        {
            int first = Math.Max(done, (int)(extent.Offset / BlockMap.BlockBytes));
            done = Math.Max(done, BlockMap.CountOf(extent.End));
            for (; first < done; first += MaxCount)
            {
                yield return new BlockRun(first, Math.Min(MaxCount, done - first));
            }
        }
    }

    /// <summary>Joins ascending block numbers to runs of at most <paramref name="maxCount"/>.</summary>
    public static IEnumerable<BlockRun> Of(IEnumerable<int> blocks, int maxCount)
    {
        BlockRun run = default;
        foreach (int block in blocks)
        {
            if (run.Count > 0 && (block != run.First + run.Count || run.Count == maxCount))
            {
                yield return run;
                run = default;
            }

            run = run.Count == 0 ? new BlockRun(block, 1) : run with { Count = run.Count + 1 };
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    /// <summary>Reads the blocks; what the disk does not have of its last block is filled with zeros.</summary>
    /// <returns>The blocks' part of the buffer.</returns>
    public Span<byte> Read(DiskReader disk, byte[] buffer)
    {
        Span<byte> content = buffer.AsSpan(0, Count * BlockMap.BlockBytes);
        long offset = (long)First * BlockMap.BlockBytes;
        int stored = (int)Math.Min(content.Length, disk.LengthBytes - offset);
        disk.Read(offset, content[..stored]);
        content[stored..].Clear();
        return content;
    }
}
