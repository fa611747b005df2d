using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Pipelines;
using Shien.Images.Qcow2;

namespace Shien.Images.Writing;

/// <summary>Compares what two disks hold, whatever formats they have; what both do not store is not read.</summary>
public static class DiskComparison
{
    /// <summary>Reads both on all cores.</summary>
    /// <param name="one">Stays the caller's.</param>
    /// <param name="other">Stays the caller's.</param>
    /// <param name="bytesDone">Bytes of the disk that are behind; ends with its length.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Where they differ, or null.</returns>
    /// <exception cref="ImageException">One of them is damaged.</exception>
    public static DiskDifference? Run(DiskReader one, DiskReader other, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        if (one.LengthBytes != other.LengthBytes)
        {
            return new DiskDifference(Math.Min(one.LengthBytes, other.LengthBytes), 1);
        }

        ClusterSet stored = new(BlockMap.CountOf(one.LengthBytes));
        foreach (BlockRun run in BlockRun.StoredOf(one).Concat(BlockRun.StoredOf(other)))
        {
            for (int i = 0; i < run.Count; i++)
            {
                stored.Add(run.First + i);
            }
        }

        BufferPool buffers = new(BlockRun.MaxBytes);
        long first = -1;
        long blocks = 0;
        OrderedPipeline.RunAsync(
            2 * BlockRun.MaxBytes,
            BlockRun.Of(stored.Members(), BlockRun.MaxCount),
            run => Compare(run, one, other, buffers),
            found =>
            {
                first = first < 0 ? found.First : first;
                blocks += found.Blocks;
                bytesDone?.Report(found.End);
                return ValueTask.CompletedTask;
            },
            cancellation).GetAwaiter().GetResult();
        bytesDone?.Report(one.LengthBytes);
        return blocks == 0 ? null : new DiskDifference(first, blocks);
    }

    private static (long First, int Blocks, long End) Compare(BlockRun run, DiskReader one, DiskReader other, BufferPool buffers)
    {
        byte[] oneBuffer = buffers.Rent();
        byte[] otherBuffer = buffers.Rent();
        ReadOnlySpan<byte> left = run.Read(one, oneBuffer);
        ReadOnlySpan<byte> right = run.Read(other, otherBuffer);
        long offset = (long)run.First * BlockMap.BlockBytes;
        int common = left.CommonPrefixLength(right);
        int blocks = 0;
        for (int at = common / BlockMap.BlockBytes * BlockMap.BlockBytes; at < left.Length; at += BlockMap.BlockBytes)
        {
            blocks += left.Slice(at, BlockMap.BlockBytes).SequenceEqual(right.Slice(at, BlockMap.BlockBytes)) ? 0 : 1;
        }

        long end = Math.Min(one.LengthBytes, offset + left.Length);
        buffers.Return(oneBuffer);
        buffers.Return(otherBuffer);
        return (blocks == 0 ? -1 : offset + common, blocks, end);
    }
}
