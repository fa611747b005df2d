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
        uint payloadBytes = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
        bool isCompressed = header[6] == 1;
        if (count == 0 && !header.AsSpan().ContainsAnyExcept((byte)0))
        {
            return null;
        }

        long contentBytes = (long)count * BlockMap.BlockBytes;
        if (count is 0 or > BlockFrame.MaxCount || header[6] > 1 || header[7] != 0 || first > int.MaxValue - BlockFrame.MaxCount
            || payloadBytes > contentBytes || (!isCompressed && payloadBytes != contentBytes))
        {
            throw new ImageException(
                $"the block stream is damaged: a frame of {count} blocks from block {first} with {payloadBytes} bytes in encoding {header[6]} is not possible.");
        }

        byte[] payload = GC.AllocateUninitializedArray<byte>((int)payloadBytes);
        await FillAsync(payload, cancellation).ConfigureAwait(false);
        return new BlockFrame((int)first, count, isCompressed, payload);
    }

    private async ValueTask FillAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < buffer.Length)
        {
            throw new ImageException("the connection ended in the middle of the blocks. Run the same command again.");
        }
    }
}
