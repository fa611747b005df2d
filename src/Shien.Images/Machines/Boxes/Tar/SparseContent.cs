using System.Globalization;
using System.Text;
using Shien.Images.Disks;

namespace Shien.Images.Machines.Boxes.Tar;

/// <summary>
/// The map at the head of a sparse entry's content (GNU tar manual, "PAX Format, Version 1.0"): the number of extents,
/// then offset and size of each, a decimal number a line, padded to 512 bytes.
/// </summary>
internal static class SparseContent
{
    private const int MaxExtents = 1 << 20;
    private const int MaxDigits = 19;

    /// <summary>Reads the map from the entry's content and leaves the walk at the first data byte.</summary>
    /// <exception cref="ImageException">The map is damaged, or does not fit the entry.</exception>
    public static List<StoredExtent> ReadMap(TarWalk walk, TarMember member, string name)
    {
        ImageException damaged = new($"'{name}' is damaged: the map of the sparse file '{Shown.Text(member.Header.Name)}' is wrong. Download it again.");
        byte[] block = new byte[TarHeader.BlockBytes];
        int at = block.Length;
        long read = 0;

        long Number()
        {
            StringBuilder digits = new(MaxDigits);
            while (true)
            {
                if (at == block.Length)
                {
                    for (int filled = 0; filled < block.Length;)
                    {
                        int got = walk.ReadContent(block.AsSpan(filled));
                        filled += got > 0 ? got : throw damaged;
                    }

                    at = 0;
                    read += block.Length;
                }

                char next = (char)block[at++];
                if (next == '\n')
                {
                    return long.TryParse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw damaged;
                }

                digits = digits.Length < MaxDigits && char.IsAsciiDigit(next) ? digits.Append(next) : throw damaged;
            }
        }

        long count = Number();
        // Every extent takes at least four characters of the entry.
        if (count > MaxExtents || count > member.Header.LengthBytes / 4)
        {
            throw damaged;
        }

        List<StoredExtent> extents = [];
        long end = 0;
        long stored = 0;
        for (long i = 0; i < count; i++)
        {
            StoredExtent extent = new(Number(), Number());
            if (extent.Offset < end || extent.Length > member.SparseLengthBytes - extent.Offset)
            {
                throw damaged;
            }

            end = extent.End;
            stored += extent.Length;
            extents.Add(extent);
        }

        return stored == member.Header.LengthBytes - read ? extents : throw damaged;
    }
}
