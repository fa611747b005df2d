namespace Shien.Images.Blocks;

/// <summary>
/// Stored blocks on their way. On the wire, little endian: first block (u32), count (u16, 0 = end mark), <see cref="FrameEncoding"/>
/// (u8), 0 (u8), payload bytes (u32), payload. Where the blocks are not consecutive, the payload begins with how far each is from the
/// one before, 7 bits a byte, the lowest first, the highest bit set where more follow.
/// </summary>
/// <param name="First">Number of the first block.</param>
/// <param name="Count">Blocks: 1 to <see cref="MaxCount"/>, or to <see cref="MaxGathered"/> where they are gathered.</param>
/// <param name="Encoding">What the payload is.</param>
/// <param name="Payload">As sent, without the distances; bounded by the size of the blocks.</param>
public sealed record BlockFrame(int First, int Count, FrameEncoding Encoding, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Most consecutive blocks in a frame: 4 MiB.</summary>
    public const int MaxCount = 64;

    /// <summary>Most gathered blocks in a frame: 8 MiB.</summary>
    public const int MaxGathered = 128;

    /// <summary>Size of what precedes the payload, bytes.</summary>
    internal const int HeaderBytes = 12;

    /// <summary>Numbers of gathered blocks, ascending; null where they are consecutive.</summary>
    public IReadOnlyList<int>? Gathered { get; init; }

    /// <summary>Size of the blocks, bytes.</summary>
    public int ContentBytes => Count * BlockMap.BlockBytes;

    /// <summary>Most blocks that a frame of an encoding may have.</summary>
    internal static int MaxCountOf(FrameEncoding encoding) => encoding < FrameEncoding.Gathered ? MaxCount : MaxGathered;

    /// <summary>Most payload that blocks may take, distances included, bytes: zstd makes what cannot be packed a little longer.</summary>
    internal static long MaxPayloadBytes(FrameEncoding encoding, int count) =>
        ((long)count * BlockMap.BlockBytes) + (encoding < FrameEncoding.Gathered ? 0 : (count * 5) + (count * BlockMap.BlockBytes / 128) + 64);

    /// <summary>Number of a block of the frame, from 0.</summary>
    public int BlockAt(int index) => Gathered?[index] ?? First + index;
}
