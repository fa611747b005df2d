using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Fat;

/// <summary>Collects a long name from the entries before the one that it belongs to. The document above, section 7.</summary>
internal sealed class FatLongName
{
    private const int UnitsPerEntry = 13;
    private const int MaxEntries = 20;
    private const int IsLast = 0x40;

    private readonly char[] units = new char[MaxEntries * UnitsPerEntry];
    private int next;
    private int entries;
    private byte checksum;

    public void Clear() => entries = 0;

    /// <summary>Adds an entry; they come from the end of the name to its beginning.</summary>
    public void Add(ReadOnlySpan<byte> entry)
    {
        int order = entry[0] & ~IsLast;
        if ((entry[0] & IsLast) != 0 && order is >= 1 and <= MaxEntries)
        {
            entries = order;
            checksum = entry[0x0D];
        }
        else if (entries == 0 || order != next || entry[0x0D] != checksum)
        {
            entries = 0;
            return;
        }

        next = order - 1;
        Span<char> to = units.AsSpan(next * UnitsPerEntry);
        for (int i = 0; i < UnitsPerEntry; i++)
        {
            int offset = i < 5 ? 0x01 + (i * 2) : i < 11 ? 0x0E + ((i - 5) * 2) : 0x1C + ((i - 11) * 2);
            to[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(entry[offset..]);
        }
    }

    /// <summary>The name that was collected, if it is whole and belongs to this short name; null otherwise. Empties it.</summary>
    public string? Take(ReadOnlySpan<byte> shortName)
    {
        if (entries == 0 || next != 0 || checksum != ChecksumOf(shortName))
        {
            Clear();
            return null;
        }

        ReadOnlySpan<char> name = units.AsSpan(0, entries * UnitsPerEntry);
        Clear();
        int end = name.IndexOf('\0');
        name = end < 0 ? name : name[..end];
        return name.IsEmpty || name.Contains('/') || name is "." or ".." ? null : name.ToString();
    }

    private static byte ChecksumOf(ReadOnlySpan<byte> shortName)
    {
        byte sum = 0;
        foreach (byte b in shortName)
        {
            sum = (byte)(((sum & 1) << 7) + (sum >> 1) + b);
        }

        return sum;
    }
}
