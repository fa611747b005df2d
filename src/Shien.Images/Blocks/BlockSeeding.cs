using Shien.Images.Blocks.Hashing;
using Shien.Images.Disks;
using Shien.Images.Pipelines;

namespace Shien.Images.Blocks;

/// <summary>
/// Takes blocks of a disk from another one that may hold them at the same place. Nothing is believed: a block counts only
/// if its content has the hash that is wanted.
/// </summary>
public static class BlockSeeding
{
    /// <summary>Reads candidates, on all cores, and hands on those that are right.</summary>
    /// <param name="from">Where they may be; stays the caller's. What it cannot read is not there.</param>
    /// <param name="wanted">What the disk must hold.</param>
    /// <param name="candidates">Stored blocks of <paramref name="wanted"/>, ascending.</param>
    /// <param name="each">Called in ascending order, never twice at once.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many were right.</returns>
    public static int Run(DiskReader from, BlockMap wanted, IEnumerable<int> candidates, BlockHandler each, CancellationToken cancellation)
    {
        BufferPool buffers = new(BlockRun.MaxBytes);
        int taken = 0;
        IEnumerable<int> inside = candidates.TakeWhile(block => (long)block * BlockMap.BlockBytes < from.LengthBytes);
        OrderedPipeline.RunAsync(
            BlockRun.MaxBytes,
            BlockRun.Of(inside, BlockRun.MaxCount),
            run => (Run: run, Buffer: ReadRight(from, wanted, run, buffers, out uint right), Right: right),
            read =>
            {
                for (int i = 0; i < read.Run.Count; i++)
                {
                    if ((read.Right >> i & 1) != 0)
                    {
                        each(read.Run.First + i, read.Buffer.AsSpan(i * BlockMap.BlockBytes, BlockMap.BlockBytes));
                        taken++;
                    }
                }

                buffers.Return(read.Buffer);
                return ValueTask.CompletedTask;
            },
            cancellation).GetAwaiter().GetResult();
        return taken;
    }

    // A bit for each block of the run: BlockRun.MaxCount is 32.
    private static byte[] ReadRight(DiskReader from, BlockMap wanted, BlockRun run, BufferPool buffers, out uint right)
    {
        byte[] buffer = buffers.Rent();
        right = 0;
        try
        {
            run.Read(from, buffer);
        }
        catch (ImageException)
        {
            return buffer;
        }

        Span<byte> hashes = stackalloc byte[BlockRun.MaxCount * BlockMap.HashBytes];
        BlockHashes.Of(buffer, run.Count, hashes);
        for (int i = 0; i < run.Count; i++)
        {
            right |= hashes.Slice(i * BlockMap.HashBytes, BlockMap.HashBytes).SequenceEqual(wanted.HashOf(run.First + i)) ? 1u << i : 0;
        }

        return buffer;
    }
}
