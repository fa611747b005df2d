using System.Security.Cryptography;

namespace Shien.Images.Blocks;

/// <summary>
/// What a disk holds, block by block: nothing (all zero) or the SHA-256 of 64 KiB. A last block that the disk does not
/// fill is hashed as if zeros followed. Its memory grows with what is stored, not with the disk's size. Immutable and safe
/// for concurrent use.
/// </summary>
public sealed class BlockMap
{
    /// <summary>Size of a block, and of a qcow2 cluster, in bytes.</summary>
    public const int BlockBytes = 64 * 1024;

    /// <summary>Size of a hash, in bytes.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    // Runs of stored blocks, ascending: first block, and how many stored blocks are before it.
    private readonly int[] runFirst;
    private readonly int[] runIndex;
    private readonly IReadOnlyList<byte[]> hashes;

    internal BlockMap(long lengthBytes, int[] runFirst, int[] runIndex, int storedCount, IReadOnlyList<byte[]> hashes)
    {
        LengthBytes = lengthBytes;
        Count = CountOf(lengthBytes);
        StoredCount = storedCount;
        this.runFirst = runFirst;
        this.runIndex = runIndex;
        this.hashes = hashes;
        RootHash = BlockMapFormat.RootOf(this);
    }

    /// <summary>Size of the disk the guest sees, in bytes.</summary>
    public long LengthBytes { get; }

    /// <summary>Number of blocks, zero ones included.</summary>
    public int Count { get; }

    /// <summary>Number of blocks that are not all zero.</summary>
    public int StoredCount { get; }

    /// <summary>SHA-256 of the serialized map, lower-case hexadecimal: names the content of the whole disk.</summary>
    public string RootHash { get; }

    /// <summary>The stored blocks in runs, ascending, with at least one zero block between two runs.</summary>
    internal IEnumerable<BlockRun> StoredRuns => runFirst.Select((first, run) => new BlockRun(first, CountOfRun(run)));

    /// <summary>True if the block is all zero.</summary>
    public bool IsZero(int block) => IndexOf(block) < 0;

    /// <summary>SHA-256 of a stored block; empty for a zero block.</summary>
    public ReadOnlySpan<byte> HashOf(int block) =>
        IndexOf(block) is var index and >= 0
            ? hashes[index / BlockMapBuilder.ChunkHashes].AsSpan(index % BlockMapBuilder.ChunkHashes * HashBytes, HashBytes)
            : default;

    /// <summary>The blocks that are not all zero, ascending.</summary>
    public IEnumerable<int> StoredBlocks() => StoredRuns.SelectMany(run => Enumerable.Range(run.First, run.Count));

    /// <summary>Blocks of a disk of <paramref name="lengthBytes"/>.</summary>
    /// <exception cref="ImageException">The disk has more blocks than a map can name (128 TiB).</exception>
    public static int CountOf(long lengthBytes)
    {
        long count = (lengthBytes / BlockBytes) + (lengthBytes % BlockBytes == 0 ? 0 : 1);
        return count is >= 0 and <= int.MaxValue
            ? (int)count
            : throw new ImageException($"the disk is {lengthBytes} bytes long; the largest that can be pushed is 128 TiB.");
    }

    private int CountOfRun(int run) => (run + 1 < runIndex.Length ? runIndex[run + 1] : StoredCount) - runIndex[run];

    private int IndexOf(int block)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)block, (uint)Count, nameof(block));
        int run = Array.BinarySearch(runFirst, block);
        run = run < 0 ? ~run - 1 : run;
        return run >= 0 && block - runFirst[run] < CountOfRun(run) ? runIndex[run] + block - runFirst[run] : -1;
    }
}
