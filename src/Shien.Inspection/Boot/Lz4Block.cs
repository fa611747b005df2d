namespace Shien.Inspection.Boot;

/// <summary>Unpacks one LZ4 block. lz4_Block_format.md of lz4 1.9.4.</summary>
internal static class Lz4Block
{
    // A match is at least so long, so this is not written down.
    private const int MinMatchBytes = 4;

    /// <summary>Unpacks; returns the length of the content.</summary>
    /// <param name="packed">The whole block.</param>
    /// <param name="content">Long enough for any block of the format.</param>
    /// <exception cref="InvalidDataException">It is damaged, or longer than <paramref name="content"/>.</exception>
    public static int Unpack(ReadOnlySpan<byte> packed, Span<byte> content)
    {
        int from = 0;
        int to = 0;
        while (from < packed.Length)
        {
            byte token = packed[from++];
            int literals = Length(packed, ref from, token >> 4);
            if (literals > packed.Length - from || literals > content.Length - to)
            {
                throw Damaged();
            }

            packed.Slice(from, literals).CopyTo(content[to..]);
            from += literals;
            to += literals;

            // The last sequence has no match.
            if (from == packed.Length)
            {
                return to;
            }

            if (packed.Length - from < 2)
            {
                throw Damaged();
            }

            int distance = packed[from] | packed[from + 1] << 8;
            from += 2;
            int match = Length(packed, ref from, token & 0xF) + MinMatchBytes;
            if (distance == 0 || distance > to || match > content.Length - to)
            {
                throw Damaged();
            }

            // Byte by byte: a match may reach into what it writes.
            for (int end = to + match; to < end; to++)
            {
                content[to] = content[to - distance];
            }
        }

        throw Damaged();
    }

    private static int Length(ReadOnlySpan<byte> packed, ref int from, int length)
    {
        if (length < 0xF)
        {
            return length;
        }

        byte more;
        do
        {
            // The bound keeps the sum from overflowing; no block is that long.
            if (from == packed.Length || length > int.MaxValue / 2)
            {
                throw Damaged();
            }

            more = packed[from++];
            length += more;
        }
        while (more == 0xFF);
        return length;
    }

    private static InvalidDataException Damaged() => new("The LZ4 block is damaged.");
}
