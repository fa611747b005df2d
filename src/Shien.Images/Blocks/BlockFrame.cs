namespace Shien.Images.Blocks;

/// <summary>
/// A run of stored blocks on its way. On the wire, little endian: first block (u32), count (u16, 0 = end mark), encoding
/// (u8), 0 (u8), payload bytes (u32), payload.
/// </summary>
/// <param name="First">Number of the first block.</param>
/// <param name="Count">Blocks, 1 to <see cref="MaxCount"/>.</param>
/// <param name="IsCompressed">The payload is zstd, not the blocks themselves.</param>
/// <param name="Payload">As sent; at most the size of the blocks.</param>
public sealed record BlockFrame(int First, int Count, bool IsCompressed, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Most blocks in a frame: 4 MiB.</summary>
    public const int MaxCount = 64;

    /// <summary>Size of what precedes the payload, bytes.</summary>
    internal const int HeaderBytes = 12;

    /// <summary>Size of the blocks, bytes.</summary>
    public int ContentBytes => Count * BlockMap.BlockBytes;
}
