using Shien.Images.Blocks.Hashing;
using Shien.Images.Disks;
using Shien.Images.Pipelines;

namespace Shien.Images.Blocks;

/// <summary>Makes the block map of a disk.</summary>
public sealed class BlockMapBuilder
{
    /// <summary>Hashes that are kept in one piece of memory: 1 MiB.</summary>
    internal const int ChunkHashes = 32 * 1024;

    private readonly long lengthBytes;
    private readonly List<int> runFirst = [];
    private readonly List<int> runIndex = [];
    private readonly List<byte[]> hashes = [];
    private int next;
    private int stored;

    internal BlockMapBuilder(long lengthBytes) => this.lengthBytes = lengthBytes;

    /// <summary>Number of stored blocks so far.</summary>
    internal int StoredCount => stored;

    /// <summary>Reads what a disk stores, on all cores, and hashes what is not zero.</summary>
    /// <param name="disk">Read by several threads; stays the caller's.</param>
    /// <param name="bytesDone">Bytes of the disk that are behind; ends with its length.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ImageException">The disk is damaged.</exception>
    public static BlockMap Build(DiskReader disk, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        BlockMapBuilder builder = new(disk.LengthBytes);
        BufferPool buffers = new(BlockRun.MaxBytes);
        OrderedPipeline.RunAsync(
            BlockRun.MaxBytes,
            BlockRun.StoredOf(disk),
            run => Hash(run, disk, buffers),
            hashed =>
            {
                for (int i = 0; i < hashed.Run.Count; i++)
                {
                    if (hashed.IsStored(i))
                    {
                        builder.Add(hashed.Run.First + i, hashed.Hashes.AsSpan(i * BlockMap.HashBytes, BlockMap.HashBytes));
                    }
                }

                bytesDone?.Report(Math.Min(disk.LengthBytes, (long)(hashed.Run.First + hashed.Run.Count) * BlockMap.BlockBytes));
                return ValueTask.CompletedTask;
            },
            cancellation).GetAwaiter().GetResult();
        bytesDone?.Report(disk.LengthBytes);
        return builder.ToMap();
    }

    /// <summary>Adds a stored block; their numbers ascend.</summary>
    internal void Add(int block, ReadOnlySpan<byte> hash)
    {
        if (block != next || runFirst.Count == 0)
        {
            runFirst.Add(block);
            runIndex.Add(stored);
        }

        if (stored % ChunkHashes == 0)
        {
            hashes.Add(new byte[Math.Min(ChunkHashes, BlockMap.CountOf(lengthBytes) - stored) * BlockMap.HashBytes]);
        }

        hash.CopyTo(hashes[^1].AsSpan(stored % ChunkHashes * BlockMap.HashBytes));
        next = block + 1;
        stored++;
    }

    /// <summary>The map of what was added.</summary>
    internal BlockMap ToMap() => new(lengthBytes, [.. runFirst], [.. runIndex], stored, hashes);

    private static HashedRun Hash(BlockRun run, DiskReader disk, BufferPool buffers)
    {
        byte[] buffer = buffers.Rent();
        ReadOnlySpan<byte> content = run.Read(disk, buffer);
        HashedRun hashed = new(run, new byte[run.Count * BlockMap.HashBytes]);
        Span<int> stored = stackalloc int[BlockRun.MaxCount];
        int count = 0;
        for (int i = 0; i < run.Count; i++)
        {
            if (content.Slice(i * BlockMap.BlockBytes, BlockMap.BlockBytes).ContainsAnyExcept((byte)0))
            {
                stored[count++] = i;
            }
        }

        BlockHashes.Of(content, stored[..count], hashed.Hashes);
        buffers.Return(buffer);
        return hashed;
    }

    private sealed record HashedRun(BlockRun Run, byte[] Hashes)
    {
        // No known content has the SHA-256 of 32 zeros, so it can stand for "zero block".
        public bool IsStored(int index) => Hashes.AsSpan(index * BlockMap.HashBytes, BlockMap.HashBytes).ContainsAnyExcept((byte)0);
    }
}
