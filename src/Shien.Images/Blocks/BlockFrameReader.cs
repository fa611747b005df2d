using System.Buffers.Binary;

namespace Shien.Images.Blocks;

/// <summary>
/// Reads frames up to the end mark, and never beyond it. What comes is hostile: a frame is bounded before its payload is
/// read. The stream stays the caller's. Not for concurrent use.
/// </summary>
public sealed class BlockFrameReader(Stream stream)
{
    private readonly byte[] header = new byte[BlockFrame.HeaderBytes];

    /// <summary>The next frame; null at the end mark.</summary>
    /// <exception cref="ImageException">The stream ends without an end mark, or no frame is there.</exception>
    public async ValueTask<BlockFrame?> ReadAsync(CancellationToken cancellation)
    {
        await FillAsync(header, cancellation).ConfigureAwait(false);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(header);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(4));
        FrameEncoding encoding = (FrameEncoding)header[6];
        uint payloadBytes = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
        if (count == 0 && !header.AsSpan().ContainsAnyExcept((byte)0))
        {
            return null;
        }

        if (encoding > FrameEncoding.Patched || count == 0 || count > BlockFrame.MaxCountOf(encoding) || header[7] != 0
            || first > int.MaxValue - BlockFrame.MaxGathered || payloadBytes > BlockFrame.MaxPayloadBytes(encoding, count)
            || (encoding == FrameEncoding.Plain && payloadBytes != (long)count * BlockMap.BlockBytes))
        {
            throw Impossible(first, count, encoding, payloadBytes);
        }

        byte[] payload = GC.AllocateUninitializedArray<byte>((int)payloadBytes);
        await FillAsync(payload, cancellation).ConfigureAwait(false);
        BlockFrame frame = new((int)first, count, encoding, payload);
        return encoding < FrameEncoding.Gathered ? frame : Gather(frame);
    }

    private static BlockFrame Gather(BlockFrame frame)
    {
        ReadOnlySpan<byte> bytes = frame.Payload.Span;
        int[] blocks = new int[frame.Count];
        blocks[0] = frame.First;
        int at = 0;
        for (int i = 1; i < blocks.Length; i++)
        {
            long distance = 0;
            for (int shift = 0; ; shift += 7)
            {
                if (at == bytes.Length || shift > 28)
                {
                    throw Impossible((uint)frame.First, frame.Count, frame.Encoding, (uint)bytes.Length);
                }

                distance |= (long)(bytes[at] & 0x7F) << shift;
                if (bytes[at++] < 0x80)
                {
                    break;
                }
            }

            if (distance == 0 || blocks[i - 1] + distance > int.MaxValue - BlockFrame.MaxGathered)
            {
                throw Impossible((uint)frame.First, frame.Count, frame.Encoding, (uint)bytes.Length);
            }

            blocks[i] = blocks[i - 1] + (int)distance;
        }

        return frame with { Gathered = blocks, Payload = frame.Payload[at..] };
    }

    private static ImageException Impossible(uint first, int count, FrameEncoding encoding, uint payloadBytes) => new(
        $"the block stream is damaged: a frame of {count} blocks from block {first} with {payloadBytes} bytes in encoding {(int)encoding} is not possible.");

    private async ValueTask FillAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < buffer.Length)
        {
            throw new ImageException("the connection ended in the middle of the blocks. Run the same command again.");
        }
    }
}
