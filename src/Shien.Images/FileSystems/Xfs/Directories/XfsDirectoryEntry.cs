using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs.Directories;

/// <summary>A name in a block of a directory. XFS Algorithms and Data Structures, "Block Directories"; <c>xfs_dir2_data_entry</c>.</summary>
/// <param name="Inode">What it stands for; 0 where the space is not used.</param>
/// <param name="Name">Bytes, usually UTF-8; empty where the space is not used.</param>
/// <param name="LengthBytes">Bytes to the next entry, above 0.</param>
internal readonly record struct XfsDirectoryEntry(ulong Inode, ReadOnlyMemory<byte> Name, int LengthBytes)
{
    private const ushort Unused = 0xFFFF;
    private const int Alignment = 8;

    /// <summary>True for <c>.</c> and <c>..</c>.</summary>
    public bool IsSelfOrParent => Name.Span is [(byte)'.'] or [(byte)'.', (byte)'.'];

    /// <summary>Parses the entry that begins at <paramref name="at"/>.</summary>
    /// <param name="block">A block of a directory up to where its entries end.</param>
    /// <param name="at">Bytes from the block's start; a multiple of 8.</param>
    /// <param name="hasFileTypes">A byte with the type is behind each name.</param>
    /// <returns>Null where it does not fit or says that it is elsewhere.</returns>
    public static XfsDirectoryEntry? Parse(ReadOnlyMemory<byte> block, int at, bool hasFileTypes)
    {
        ReadOnlySpan<byte> entry = block.Span[at..];
        if (entry.Length < 2 * Alignment)
        {
            // A gap may be as small as the alignment.
            return entry.Length == Alignment && U16(entry, 0) == Unused && U16(entry, 2) == Alignment && U16(entry, 6) == at
                ? new XfsDirectoryEntry(0, default, Alignment)
                : null;
        }

        bool isUnused = U16(entry, 0) == Unused;
        int nameBytes = entry[8];
        int length = isUnused
            ? U16(entry, 2)
            : (8 + 1 + nameBytes + (hasFileTypes ? 1 : 0) + 2 + Alignment - 1) & ~(Alignment - 1);
        if (length == 0 || length % Alignment != 0 || length > entry.Length || U16(entry, length - 2) != at || (!isUnused && nameBytes == 0))
        {
            return null;
        }

        return isUnused
            ? new XfsDirectoryEntry(0, default, length)
            : new XfsDirectoryEntry(BinaryPrimitives.ReadUInt64BigEndian(entry), block.Slice(at + 9, nameBytes), length);
    }

    private static ushort U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16BigEndian(s[at..]);
}
