using System.Buffers.Binary;

namespace Shien.Images.Blocks;

/// <summary>Writes frames, then the end mark. The stream stays the caller's. Not for concurrent use.</summary>
public sealed class BlockFrameWriter(Stream stream)
{
    private readonly byte[] header = new byte[BlockFrame.HeaderBytes];

    /// <summary>Writes one frame.</summary>
    /// <exception cref="ArgumentException">The frame has too many blocks, or more payload than content.</exception>
    public async ValueTask WriteAsync(BlockFrame frame, CancellationToken cancellation)
    {
        if (frame.Count is < 1 or > BlockFrame.MaxCount || frame.First < 0 || frame.Payload.Length > frame.ContentBytes)
        {
            throw new ArgumentException($"a frame of {frame.Count} blocks with {frame.Payload.Length} bytes is not possible.", nameof(frame));
        }

        await WriteHeaderAsync(frame.First, frame.Count, frame.IsCompressed, frame.Payload.Length, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(frame.Payload, cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes the end mark, by which the receiver knows that nothing is missing, and flushes.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        await WriteHeaderAsync(0, 0, isCompressed: false, 0, cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private ValueTask WriteHeaderAsync(int first, int count, bool isCompressed, int payloadBytes, CancellationToken cancellation)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, first);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), (ushort)count);
        header[6] = isCompressed ? (byte)1 : (byte)0;
        header[7] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), payloadBytes);
        return stream.WriteAsync(header, cancellation);
    }
}
