namespace Shien.Images.FileSystems.Btrfs.Content;

/// <summary>Unpacks LZO1X. Linux documentation, "LZO stream format as understood by Linux's LZO decompressor", version 0.</summary>
internal static class Lzo
{
    private const int AfterLongLiterals = 4;

    /// <summary>Unpacks one stream, up to its end mark.</summary>
    /// <returns>Bytes written; -1 if it is damaged or does not fit into <paramref name="output"/>.</returns>
    public static int Unpack(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int from = 0;
        int to = 0;

        // Literals that the last instruction copied, up to 3; 4 for more: it decides what an instruction below 16 means.
        int state = 0;
        if (input.Length > 0 && input[0] > 17)
        {
            int literals = input[from++] - 17;
            if (!CopyLiterals(input, ref from, output, ref to, literals))
            {
                return -1;
            }

            state = Math.Min(literals, AfterLongLiterals);
        }

        while (from < input.Length)
        {
            int instruction = input[from++];
            if (instruction < 16 && state == 0)
            {
                if (!ReadLength(input, ref from, instruction, 15, out int run) || !CopyLiterals(input, ref from, output, ref to, run + 3))
                {
                    return -1;
                }

                state = AfterLongLiterals;
                continue;
            }

            if (!ReadMatch(input, ref from, instruction, state, out int distance, out int length, out int literals))
            {
                return -1;
            }

            if (distance == 0)
            {
                return length == 3 ? to : -1;
            }

            if (distance > to || length > output.Length - to)
            {
                return -1;
            }

            // Byte by byte: a match may overlap what it writes.
            for (int end = to + length; to < end; to++)
            {
                output[to] = output[to - distance];
            }

            state = literals;
            if (!CopyLiterals(input, ref from, output, ref to, literals))
            {
                return -1;
            }
        }

        return -1;
    }

    // A distance of 0 is the end mark.
    private static bool ReadMatch(ReadOnlySpan<byte> input, ref int from, int instruction, int state, out int distance, out int length, out int literals)
    {
        distance = 0;
        literals = 0;
        if (instruction is < 16 or >= 64)
        {
            length = instruction >= 64 ? (instruction >> 5) + 1 : state == AfterLongLiterals ? 3 : 2;
            if (from >= input.Length)
            {
                return false;
            }

            int high = input[from++];
            literals = instruction & 3;
            distance = instruction >= 64 ? 1 + ((instruction >> 2) & 7) + (high << 3)
                : 1 + (instruction >> 2) + (high << 2) + (state == AfterLongLiterals ? 0x800 : 0);
            return true;
        }

        int bits = instruction >= 32 ? 31 : 7;
        if (!ReadLength(input, ref from, instruction & bits, bits, out length) || input.Length - from < 2)
        {
            return false;
        }

        length += 2;
        int tail = input[from] | (input[from + 1] << 8);
        from += 2;
        literals = tail & 3;
        int far = ((instruction & 8) << 11) + (tail >> 2);
        distance = instruction >= 32 ? 1 + (tail >> 2) : far == 0 ? 0 : 0x4000 + far;
        return true;
    }

    // A length of 0 goes on in bytes of 255 each, written as zeros, and one last byte.
    private static bool ReadLength(ReadOnlySpan<byte> input, ref int from, int length, int most, out int total)
    {
        total = length;
        if (length != 0)
        {
            return true;
        }

        int zeros = input[from..].IndexOfAnyExcept((byte)0);
        if (zeros < 0 || zeros > int.MaxValue / 512)
        {
            return false;
        }

        from += zeros;
        total = most + (zeros * 255) + input[from++];
        return true;
    }

    private static bool CopyLiterals(ReadOnlySpan<byte> input, ref int from, Span<byte> output, ref int to, int count)
    {
        if (count > input.Length - from || count > output.Length - to)
        {
            return false;
        }

        input.Slice(from, count).CopyTo(output[to..]);
        from += count;
        to += count;
        return true;
    }
}
