using System.Text;

namespace Shien.Images.Machines.Boxes.Tar;

/// <summary>A header block of a tar (POSIX.1-1988 ustar, with GNU's base-256 numbers).</summary>
/// <param name="Name">Name, with the prefix field before it.</param>
/// <param name="LengthBytes">Bytes of content.</param>
/// <param name="Type">Type flag.</param>
internal readonly record struct TarHeader(string Name, long LengthBytes, byte Type)
{
    /// <summary>Size of a header, and what every content is padded to.</summary>
    public const int BlockBytes = 512;

    private const int ChecksumOffset = 0x94;
    private const int ChecksumBytes = 8;

    /// <summary>Reads a header; null if its checksum or its size is wrong.</summary>
    public static TarHeader? Parse(ReadOnlySpan<byte> block)
    {
        if (Number(block.Slice(ChecksumOffset, ChecksumBytes)) != Checksum(block) || Number(block.Slice(0x7C, 12)) is not { } length)
        {
            return null;
        }

        string name = Text(block[..0x64]);
        // "ustar\0" is POSIX; GNU's "ustar  " keeps times where POSIX has the prefix.
        string prefix = block.Slice(0x101, 6).SequenceEqual("ustar\0"u8) ? Text(block.Slice(0x159, 155)) : "";
        return new TarHeader(prefix.Length > 0 ? $"{prefix}/{name}" : name, length, block[0x9C]);
    }

    /// <summary>How a message calls an entry that is neither file nor folder.</summary>
    public string TypeText => Type switch
    {
        (byte)'1' => "a hard link",
        (byte)'2' => "a symbolic link",
        (byte)'3' or (byte)'4' => "a device",
        (byte)'6' => "a FIFO",
        (byte)'S' => "a sparse file in GNU's old form",
        >= 0x21 and < 0x7F => $"an entry of the unknown type '{(char)Type}'",
        _ => $"an entry of the unknown type {Type}",
    };

    /// <summary>What the entry is.</summary>
    public TarKind Kind => Type switch
    {
        // Tars from before POSIX mark a folder by the slash only.
        0 or (byte)'0' or (byte)'7' => Name.EndsWith('/') ? TarKind.Folder : TarKind.File,
        (byte)'5' => TarKind.Folder,
        _ => TarKind.Other,
    };

    // The checksum counts its own field as spaces.
    private static long Checksum(ReadOnlySpan<byte> block)
    {
        long sum = ChecksumBytes * ' ';
        for (int i = 0; i < BlockBytes; i++)
        {
            sum += i is >= ChecksumOffset and < ChecksumOffset + ChecksumBytes ? 0 : block[i];
        }

        return sum;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static long? Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            long value = field[0] & 0x7F;
            foreach (byte next in field[1..])
            {
                if (value > long.MaxValue >> 8)
                {
                    return null;
                }

                value = (value << 8) | next;
            }

            return value;
        }

        long number = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            number = (number << 3) | (uint)(digit - '0');
        }

        return number;
    }
}
