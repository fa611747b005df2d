using System.Buffers.Binary;
using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>
/// Reads directories from the first block to the last: a hash tree keeps its nodes in blocks that look empty to such a reader.
/// Linux documentation, filesystems/ext4/dynamic.html#directory-entries.
/// </summary>
internal static class Ext4Directory
{
    // Some five million short names; Linux itself becomes unusable before.
    private const long MaxBytes = 256L * 1024 * 1024;
    private const int TailBytes = 12;

    // Where limit and count of a hash tree's node stand: behind '.', '..' and the root's own fields, or behind one empty record.
    private const int RootCountAt = 32;
    private const int NodeCountAt = 8;

    public static IEnumerable<Ext4DirectoryEntry> Read(Ext4FileSystem fs, Ext4Inode inode)
    {
        if (inode.IsEncrypted)
        {
            throw new ImageException($"Could not look inside a directory (inode {inode.Number}) on {fs.Volume.Name}: it is encrypted.");
        }

        return inode.HasInlineData ? ReadInline(fs, inode) : ReadBlocks(fs, inode);
    }

    private static IEnumerable<Ext4DirectoryEntry> ReadInline(Ext4FileSystem fs, Ext4Inode inode)
    {
        // Four bytes with the parent's number come first; '.' and '..' are not stored.
        return Entries(fs, inode, inode.Block[4..]).Concat(Entries(fs, inode, Ext4InlineData.Rest(fs, inode)));
    }

    private static IEnumerable<Ext4DirectoryEntry> ReadBlocks(Ext4FileSystem fs, Ext4Inode inode)
    {
        int blockBytes = fs.Superblock.BlockBytes;
        long length = fs.LengthOf(inode);
        if (length > MaxBytes)
        {
            throw new ImageException(
                $"Could not look inside a directory (inode {inode.Number}) on {fs.Volume.Name}: it has {length} bytes; at most {MaxBytes} are read.");
        }

        if (length % blockBytes != 0)
        {
            throw fs.Damaged($"the directory with inode {inode.Number} has {length} bytes");
        }

        for (long block = 0; block < length / blockBytes; block++)
        {
            BlockRun run = fs.Find(inode, block);
            if (run.Physical < 0)
            {
                throw fs.Damaged($"the directory with inode {inode.Number} has a hole at block {block}");
            }

            fs.Spend(blockBytes);
            ReadOnlyMemory<byte> content = fs.Cache.Get(run.Physical + (block - run.First));
            if (fs.Superblock.HasChecksums)
            {
                content = Checked(fs, inode, content, block);
            }

            foreach (Ext4DirectoryEntry entry in Entries(fs, inode, content))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The block without its checksum.</summary>
    private static ReadOnlyMemory<byte> Checked(Ext4FileSystem fs, Ext4Inode inode, ReadOnlyMemory<byte> block, long index)
    {
        ReadOnlySpan<byte> content = block.Span;
        int tail = content.Length - TailBytes;

        // The root of a hash tree was a leaf once, and may still have what looks like the tail of one.
        bool isRoot = inode.HasHashIndex && index == 0;
        bool isNode = isRoot || (inode.HasHashIndex && U32(content, 0) == 0 && RecordBytes(content, 0) == content.Length);
        if (isNode ? NodeIsRight(inode, content, isRoot ? RootCountAt : NodeCountAt) : LeafIsRight(inode, content, tail))
        {
            return isNode ? block : block[..tail];
        }

        throw fs.Damaged($"the checksum of the directory with inode {inode.Number} is wrong");
    }

    private static bool LeafIsRight(Ext4Inode inode, ReadOnlySpan<byte> content, int tail) =>
        U32(content, tail) == 0 && U16(content, tail + 4) == TailBytes && U16(content, tail + 6) == 0xDE00
        && Crc32C.Append(inode.ChecksumSeed, content[..tail]) == U32(content, tail + 8);

    // linux/fs/ext4/namei.c, ext4_dx_csum: the used entries, the reserved half of the tail, and zeros for the checksum itself.
    private static bool NodeIsRight(Ext4Inode inode, ReadOnlySpan<byte> content, int countAt)
    {
        int limit = U16(content, countAt);
        int count = U16(content, countAt + 2);
        int tail = countAt + (limit * 8);
        if (count > limit || tail > content.Length - 8)
        {
            return false;
        }

        uint crc = Crc32C.Append(inode.ChecksumSeed, content[..(countAt + (count * 8))]);
        return Crc32C.Append(Crc32C.Append(crc, content.Slice(tail, 4)), 0u) == U32(content, tail + 4);
    }

    private static IEnumerable<Ext4DirectoryEntry> Entries(Ext4FileSystem fs, Ext4Inode inode, ReadOnlyMemory<byte> block)
    {
        for (int at = 0; at < block.Length;)
        {
            if (block.Length - at < 8)
            {
                throw Broken(fs, inode);
            }

            int recordBytes = RecordBytes(block.Span, at);
            bool hasType = (fs.Superblock.Incompat & Ext4Features.IncompatFileType) != 0;
            int nameBytes = hasType ? block.Span[at + 6] : U16(block.Span, at + 6);
            if (recordBytes < 8 || recordBytes % 4 != 0 || recordBytes > block.Length - at || nameBytes > recordBytes - 8)
            {
                throw Broken(fs, inode);
            }

            uint number = U32(block.Span, at);
            if (number != 0)
            {
                if (nameBytes is 0 or > 255)
                {
                    throw Broken(fs, inode);
                }

                yield return new Ext4DirectoryEntry(number, block.Slice(at + 8, nameBytes));
            }

            at += recordBytes;
        }
    }

    // With blocks of 64 KiB a record's length does not fit into 16 bits (ext4_rec_len_from_disk).
    private static int RecordBytes(ReadOnlySpan<byte> block, int at)
    {
        int stored = U16(block, at + 4);
        return stored is 0xFFFF or 0 ? 65536 : (stored & 0xFFFC) | ((stored & 3) << 16);
    }

    private static ImageException Broken(Ext4FileSystem fs, Ext4Inode inode) =>
        fs.Damaged($"the names in the directory with inode {inode.Number} do not fit into their block");

    private static ushort U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16LittleEndian(s[at..]);

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);
}
