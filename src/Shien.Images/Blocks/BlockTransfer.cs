using System.Diagnostics;
using Shien.Images.Blocks.Hashing;
using Shien.Images.Blocks.Patches;
using Shien.Images.Disks;
using Shien.Images.Pipelines;
using Shien.Images.Qcow2;

namespace Shien.Images.Blocks;

/// <summary>Sends blocks of a disk over a stream and takes them in; packing, unpacking and hashing on all cores.</summary>
public static class BlockTransfer
{
    // A gathered frame, its content, and what it is packed against.
    private const int GatheredBytes = 3 * BlockFrame.MaxGathered * BlockMap.BlockBytes;

    /// <summary>Sends blocks, then the end mark.</summary>
    /// <param name="disk">Read by several threads; stays the caller's.</param>
    /// <param name="blocks">Numbers of the blocks, ascending.</param>
    /// <param name="to">Stays the caller's.</param>
    /// <param name="bytesDone">Bytes of content that were handed to the stream.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ImageException">The disk is damaged.</exception>
    public static async Task SendAsync(DiskReader disk, IEnumerable<int> blocks, Stream to, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        using BlockPacker packer = new(BlockRun.MaxCount);
        PackingEffort effort = new(Environment.ProcessorCount);
        BlockFrameWriter writer = new(to);
        long done = 0;
        long written = Stopwatch.GetTimestamp();
        await OrderedPipeline.RunAsync(
            2 * BlockRun.MaxBytes,
            BlockRun.Of(blocks, BlockRun.MaxCount),
            run => packer.Pack(disk, run, effort.Level),
            async packed =>
            {
                long begin = Stopwatch.GetTimestamp();
                await writer.WriteAsync(packed.Frame, cancellation).ConfigureAwait(false);
                TimeSpan waiting = Stopwatch.GetElapsedTime(written, begin);
                written = Stopwatch.GetTimestamp();
                effort.Report(packed.Level, packed.Frame.ContentBytes, packed.Time, waiting, Stopwatch.GetElapsedTime(begin, written));
                packer.Return(packed);
                bytesDone?.Report(done += packed.Frame.ContentBytes);
            },
            cancellation).ConfigureAwait(false);
        await writer.CompleteAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends blocks, then the end mark, to somebody who takes gathered frames: few blocks are packed harder, and against a disk that
    /// both have. Parameters and failures as above.
    /// </summary>
    /// <param name="disk">Read by several threads; stays the caller's.</param>
    /// <param name="blocks">Numbers of the blocks, ascending.</param>
    /// <param name="known">The disk that both have, null for none; stays the caller's.</param>
    /// <param name="to">Stays the caller's.</param>
    /// <param name="bytesDone">Bytes of content that were handed to the stream.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ImageException">The disk is damaged.</exception>
    public static async Task SendGatheredAsync(
        DiskReader disk, IReadOnlyList<int> blocks, PatchBase? known, Stream to, IProgress<long>? bytesDone, CancellationToken cancellation)
    {
        if (blocks.Count > PatchBase.MaxBlocks)
        {
            await SendAsync(disk, blocks, to, bytesDone, cancellation).ConfigureAwait(false);
            return;
        }

        BlockFrameWriter writer = new(to);
        long done = 0;
        await OrderedPipeline.RunAsync(
            GatheredBytes,
            blocks.Chunk(BlockFrame.MaxGathered),
            some => GatheredPacker.Pack(disk, some, known),
            async frame =>
            {
                await writer.WriteAsync(frame, cancellation).ConfigureAwait(false);
                bytesDone?.Report(done += frame.ContentBytes);
            },
            cancellation).ConfigureAwait(false);
        await writer.CompleteAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes blocks in up to the end mark, checks each against the map and hands it on.</summary>
    /// <param name="from">Stays the caller's; nothing after the end mark is read.</param>
    /// <param name="map">What the disk must hold.</param>
    /// <param name="each">Called in the order of arrival, never twice at once.</param>
    /// <param name="bytesDone">Bytes of content that were handed on.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <param name="known">The disk against which frames may be packed, null for none; stays the caller's.</param>
    /// <returns>The number of blocks; no block is taken twice.</returns>
    /// <exception cref="ImageException">
    /// The connection ended in the middle, a block is not what the map says, is not part of it, or came twice.
    /// </exception>
    public static async Task<int> ReceiveAsync(
        Stream from, BlockMap map, BlockHandler each, IProgress<long>? bytesDone, CancellationToken cancellation, PatchBase? known = null)
    {
        using BlockPacker packer = new(BlockFrame.MaxCount);
        BlockFrameReader reader = new(from);
        ClusterSet seen = new(map.Count);
        await OrderedPipeline.RunAsync(
            GatheredBytes,
            Frames(reader, cancellation),
            frame => Unpack(packer, frame, map, known),
            unpacked =>
            {
                for (int i = 0; i < unpacked.Frame.Count; i++)
                {
                    int block = unpacked.Frame.BlockAt(i);
                    if (!seen.Add(block))
                    {
                        throw new ImageException($"the block stream is damaged: block {block} came twice.");
                    }

                    each(block, unpacked.Content.AsSpan(i * BlockMap.BlockBytes, BlockMap.BlockBytes));
                }

                if (unpacked.Frame.Gathered is null)
                {
                    packer.Return(unpacked.Content);
                }

                bytesDone?.Report(seen.Count * BlockMap.BlockBytes);
                return ValueTask.CompletedTask;
            },
            cancellation).ConfigureAwait(false);
        return (int)seen.Count;
    }

    // The pipeline enumerates on a thread of its own, where waiting for the network is allowed.
    private static IEnumerable<BlockFrame> Frames(BlockFrameReader reader, CancellationToken cancellation)
    {
        while (reader.ReadAsync(cancellation).AsTask().GetAwaiter().GetResult() is { } frame)
        {
            yield return frame;
        }
    }

    private static (BlockFrame Frame, byte[] Content) Unpack(BlockPacker packer, BlockFrame frame, BlockMap map, PatchBase? known)
    {
        if (frame.BlockAt(frame.Count - 1) is var last && last >= map.Count)
        {
            throw new ImageException($"the block stream is damaged: block {last} does not exist, the disk has {map.Count}.");
        }

        byte[] content = frame.Gathered is null ? packer.Unpack(frame) : GatheredPacker.Unpack(frame, known);
        Span<byte> hashes = stackalloc byte[BlockFrame.MaxGathered * BlockMap.HashBytes];
        BlockHashes.Of(content, frame.Count, hashes);
        for (int i = 0; i < frame.Count; i++)
        {
            int block = frame.BlockAt(i);
            ReadOnlySpan<byte> hash = hashes.Slice(i * BlockMap.HashBytes, BlockMap.HashBytes);
            if (!hash.SequenceEqual(map.HashOf(block)))
            {
                throw new ImageException(
                    $"block {block} is not what was announced: its SHA-256 is {Convert.ToHexStringLower(hash)}. The image changed while it was sent, or the connection is damaged; run the same command again.");
            }
        }

        return (frame, content);
    }
}
