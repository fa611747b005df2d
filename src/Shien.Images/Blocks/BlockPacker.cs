using System.Collections.Concurrent;
using System.Diagnostics;
using Shien.Images.Disks;
using Shien.Images.Pipelines;
using ZstdSharp;

namespace Shien.Images.Blocks;

/// <summary>Turns blocks into frames and back. Safe for concurrent use: each call takes a coder of its own.</summary>
/// <param name="maxCount">Most blocks in a frame.</param>
internal sealed class BlockPacker(int maxCount) : IDisposable
{
    private readonly BufferPool buffers = new(maxCount * BlockMap.BlockBytes);
    private readonly ConcurrentBag<Compressor> compressors = [];
    private readonly ConcurrentBag<Decompressor> decompressors = [];

    /// <summary>Reads the blocks of a run and packs them, or leaves them as they are where packing gains nothing.</summary>
    /// <param name="disk">Where they are.</param>
    /// <param name="run">Which.</param>
    /// <param name="level">zstd's; 0: not to be packed.</param>
    public PackedRun Pack(DiskReader disk, BlockRun run, int level)
    {
        byte[] plain = buffers.Rent();
        int bytes = run.Read(disk, plain).Length;
        if (level == 0)
        {
            return new PackedRun(new BlockFrame(run.First, run.Count, FrameEncoding.Plain, plain.AsMemory(0, bytes)), plain, level, TimeSpan.Zero);
        }

        long begin = Stopwatch.GetTimestamp();
        byte[] packed = buffers.Rent();
        Compressor compressor = compressors.TryTake(out Compressor? free) ? free : new Compressor(level);
        compressor.Level = level;
        bool isSmaller = compressor.TryWrap(plain.AsSpan(0, bytes), packed.AsSpan(0, bytes - 1), out int size);
        compressors.Add(compressor);
        (byte[] kept, byte[] spare) = isSmaller ? (packed, plain) : (plain, packed);
        buffers.Return(spare);
        return new PackedRun(
            new BlockFrame(run.First, run.Count, isSmaller ? FrameEncoding.Packed : FrameEncoding.Plain, kept.AsMemory(0, isSmaller ? size : bytes)), kept, level,
            Stopwatch.GetElapsedTime(begin));
    }

    /// <summary>The content of a frame, in a buffer to be returned.</summary>
    /// <exception cref="ImageException">The payload does not unpack to exactly the frame's blocks.</exception>
    public byte[] Unpack(BlockFrame frame)
    {
        byte[] plain = buffers.Rent();
        if (frame.Encoding == FrameEncoding.Plain)
        {
            frame.Payload.Span.CopyTo(plain);
            return plain;
        }

        Decompressor decompressor = decompressors.TryTake(out Decompressor? free) ? free : new Decompressor();
        try
        {
            if (decompressor.TryUnwrap(frame.Payload.Span, plain.AsSpan(0, frame.ContentBytes), out int size) && size == frame.ContentBytes)
            {
                return plain;
            }
        }
        catch (ZstdException e)
        {
            throw new ImageException($"the block stream is damaged: the frame of block {frame.First} does not decompress.", e);
        }
        finally
        {
            decompressors.Add(decompressor);
        }

        throw new ImageException($"the block stream is damaged: the frame of block {frame.First} does not hold its {frame.Count} blocks.");
    }

    /// <summary>Gives back the buffer of a frame that was written.</summary>
    public void Return(PackedRun packed) => buffers.Return(packed.Buffer);

    /// <summary>Gives back the content of a frame.</summary>
    public void Return(byte[] content) => buffers.Return(content);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Compressor compressor in compressors)
        {
            compressor.Dispose();
        }

        foreach (Decompressor decompressor in decompressors)
        {
            decompressor.Dispose();
        }
    }
}
