using System.Buffers.Binary;
using Shien.Images;

namespace Shien.Inspection.Boot;

/// <summary>
/// The blocks of LZ4's legacy frame, the only one that Linux unpacks, as one stream of content. lz4_Frame_format.md of lz4 1.9.4,
/// "Legacy frame"; linux/lib/decompress_unlz4.c. Holds at most 17 MiB.
/// </summary>
internal sealed class Lz4Blocks(Stream packed) : ForwardStream
{
    private const int BlockBytes = 8 * 1024 * 1024;

    // LZ4_compressBound: what cannot be packed grows by this much.
    private const int MaxPackedBytes = BlockBytes + (BlockBytes / 255) + 16;

    private readonly byte[] content = new byte[BlockBytes];
    private readonly byte[] block = new byte[MaxPackedBytes];
    private int at;
    private int end;
    private bool ended;

    /// <summary>Begins every frame; frames may follow one another.</summary>
    public static ReadOnlySpan<byte> Magic => [0x02, 0x21, 0x4C, 0x18];

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (at == end && !ended)
        {
            Fill();
        }

        int got = Math.Min(count, end - at);
        content.AsSpan(at, got).CopyTo(buffer.AsSpan(offset));
        at += got;
        return got;
    }

    private void Fill()
    {
        Span<byte> head = stackalloc byte[4];
        int got = packed.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        uint length = got == head.Length ? BinaryPrimitives.ReadUInt32LittleEndian(head) : 0;
        if (length == 0)
        {
            ended = true;
            return;
        }

        if (head.SequenceEqual(Magic))
        {
            return;
        }

        if (length > MaxPackedBytes)
        {
            throw new InvalidDataException($"The LZ4 frame has a block of {length} bytes.");
        }

        packed.ReadExactly(block, 0, (int)length);
        at = 0;
        end = Lz4Block.Unpack(block.AsSpan(0, (int)length), content);
    }
}
