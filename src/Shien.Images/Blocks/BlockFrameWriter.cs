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
        ReadOnlyMemory<byte> distances = Distances(frame);
        int payloadBytes = distances.Length + frame.Payload.Length;
        if (frame.Count < 1 || frame.Count > BlockFrame.MaxCountOf(frame.Encoding) || frame.First < 0
            || payloadBytes > BlockFrame.MaxPayloadBytes(frame.Encoding, frame.Count))
        {
            throw new ArgumentException($"a frame of {frame.Count} blocks with {frame.Payload.Length} bytes is not possible.", nameof(frame));
        }

        await WriteHeaderAsync(frame.First, frame.Count, frame.Encoding, payloadBytes, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(distances, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(frame.Payload, cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes the end mark, by which the receiver knows that nothing is missing, and flushes.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        await WriteHeaderAsync(0, 0, FrameEncoding.Plain, 0, cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Distances(BlockFrame frame)
    {
        if (frame.Gathered is not { } blocks)
        {
            return default;
        }

        byte[] bytes = new byte[5 * blocks.Count];
        int length = 0;
        for (int i = 1; i < blocks.Count; i++)
        {
            int rest = blocks[i] - blocks[i - 1];
            for (; rest > 0x7F; rest >>= 7)
            {
                bytes[length++] = (byte)(rest | 0x80);
            }

            bytes[length++] = (byte)rest;
        }

        return bytes.AsMemory(0, length);
    }

    private ValueTask WriteHeaderAsync(int first, int count, FrameEncoding encoding, int payloadBytes, CancellationToken cancellation)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, first);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), (ushort)count);
        header[6] = (byte)encoding;
        header[7] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), payloadBytes);
        return stream.WriteAsync(header, cancellation);
    }
}
