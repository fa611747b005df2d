using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>A block of a tree of extents. XFS Algorithms and Data Structures, "B+tree Extent List"; <c>struct xfs_btree_block</c>.</summary>
internal static class XfsExtentNode
{
    private const uint Magic = 0x424D4150;
    private const uint MagicVersion5 = 0x424D4133;
    private const int HeaderBytes = 0x18;
    private const int HeaderBytesVersion5 = 0x48;
    private const int ChecksumAt = 0x40;

    /// <summary>What is behind the header, all of it.</summary>
    /// <param name="fs">Where it lies.</param>
    /// <param name="inode">Whose extents they are.</param>
    /// <param name="encoded">The block.</param>
    /// <param name="level">What it has to be: 0 for a leaf.</param>
    /// <param name="entries">Entries in it, above 0; they fit.</param>
    /// <exception cref="ImageException">It is damaged, or something else.</exception>
    public static ReadOnlySpan<byte> Read(XfsFileSystem fs, XfsInode inode, ulong encoded, int level, out int entries)
    {
        if (!fs.Geometry.TryBlock(encoded, 1, out long block))
        {
            throw fs.Damaged($"the extents of inode {inode.Number} point to block 0x{encoded:x}");
        }

        bool isVersion5 = fs.Superblock.IsVersion5;
        fs.Spend(fs.Superblock.BlockBytes);
        ReadOnlySpan<byte> node = fs.Cache.Get(block).Span;
        if (isVersion5 && !XfsChecksum.IsRight(node, ChecksumAt))
        {
            throw fs.Damaged($"the checksum of an extent block of inode {inode.Number} is wrong");
        }

        bool isRight = BinaryPrimitives.ReadUInt32BigEndian(node) == (isVersion5 ? MagicVersion5 : Magic)
            && BinaryPrimitives.ReadUInt16BigEndian(node[0x04..]) == level;
        if (isVersion5)
        {
            isRight &= BinaryPrimitives.ReadUInt64BigEndian(node[0x18..]) == fs.Geometry.SectorOf(block)
                && BinaryPrimitives.ReadUInt128BigEndian(node[0x28..]) == fs.Superblock.MetadataUuid
                && BinaryPrimitives.ReadUInt64BigEndian(node[0x38..]) == inode.Number;
        }

        entries = BinaryPrimitives.ReadUInt16BigEndian(node[0x06..]);
        node = node[(isVersion5 ? HeaderBytesVersion5 : HeaderBytes)..];
        return isRight && entries > 0 && entries <= node.Length / XfsExtent.LengthBytes
            ? node
            : throw fs.Damaged($"what lies at block 0x{encoded:x} is no extent block of inode {inode.Number}");
    }
}
