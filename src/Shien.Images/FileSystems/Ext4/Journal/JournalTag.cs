using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4.Journal;

/// <summary>
/// What a descriptor block says of one of the blocks behind it. Linux documentation, filesystems/ext4/journal.html#descriptor-block.
/// </summary>
/// <param name="Block">Where the block belongs in the file system.</param>
/// <param name="IsEscaped">Its first four bytes were the journal's magic number, and are zeros in the journal.</param>
/// <param name="Checksum">Of version 3: 32 bits; of version 2: 16; else 0.</param>
internal readonly record struct JournalTag(ulong Block, bool IsEscaped, uint Checksum)
{
    private const int HeaderBytes = 12;
    private const int Escaped = 1;
    private const int SameUuid = 2;
    private const int Last = 8;
    private const int UuidBytes = 16;

    /// <summary>The tags of a descriptor block; there are fewer than the block has bytes.</summary>
    public static List<JournalTag> ParseAll(ReadOnlySpan<byte> block, in JournalSuperblock superblock)
    {
        int end = block.Length - (superblock.HasBlockChecksums ? 4 : 0);
        List<JournalTag> tags = [];
        for (int at = HeaderBytes; at + superblock.TagBytes <= end;)
        {
            ReadOnlySpan<byte> tag = block.Slice(at, superblock.TagBytes);
            int flags = BinaryPrimitives.ReadUInt16BigEndian(tag[6..]);
            ulong number = BinaryPrimitives.ReadUInt32BigEndian(tag);
            if (superblock.Has64Bit)
            {
                number |= (ulong)BinaryPrimitives.ReadUInt32BigEndian(tag[8..]) << 32;
            }

            uint checksum = superblock.HasChecksumV3 ? BinaryPrimitives.ReadUInt32BigEndian(tag[12..])
                : superblock.HasBlockChecksums ? BinaryPrimitives.ReadUInt16BigEndian(tag[4..]) : 0u;
            tags.Add(new JournalTag(number, (flags & Escaped) != 0, checksum));
            if ((flags & Last) != 0)
            {
                break;
            }

            at += superblock.TagBytes + ((flags & SameUuid) != 0 ? 0 : UuidBytes);
        }

        return tags;
    }
}
