using System.Buffers.Binary;
using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// Finds the blocks of one inode's content. Keeps the extents of the leaf that was asked last. XFS Algorithms and Data
/// Structures, "Data Extents".
/// </summary>
internal sealed class XfsExtentMap
{
    // linux/fs/xfs/libxfs/xfs_format.h, XFS_BTREE_MAXLEVELS.
    private const int MaxLevels = 9;

    private readonly XfsFileSystem fs;
    private readonly XfsInode inode;
    private readonly long limit;
    private BlockRun[] leaf = [];
    private long leafFirst;
    private long leafEnd;

    /// <exception cref="ImageException">The list of extents in the inode is damaged, or the content is not held in blocks.</exception>
    public XfsExtentMap(XfsFileSystem fs, XfsInode inode)
    {
        this.fs = fs;
        this.inode = inode;

        // 54 bits of blocks, but never more than 63 of bytes.
        limit = Math.Min(1L << 54, long.MaxValue / fs.Superblock.BlockBytes);
        if (inode.Format == XfsForkFormat.Extents)
        {
            ReadOnlySpan<byte> fork = inode.DataFork.Span;
            ulong count = inode.ExtentCount;
            leaf = count <= (ulong)(fork.Length / XfsExtent.LengthBytes)
                ? Parse(fork, (int)count, 0, limit)
                : throw fs.Damaged($"inode {inode.Number} has {count} extents in {fork.Length} bytes");
            leafEnd = limit;
        }
        else if (inode.Format != XfsForkFormat.Tree)
        {
            throw fs.Damaged($"the content of inode {inode.Number} is held in an unknown way ({(int)inode.Format})");
        }
    }

    /// <summary>The run in which a block of the content lies; also of what was never written.</summary>
    /// <exception cref="ImageException">The tree of extents is damaged.</exception>
    public BlockRun Find(long block)
    {
        if (block >= limit)
        {
            throw fs.Damaged($"inode {inode.Number} is longer than any file can be");
        }

        if (block < leafFirst || block >= leafEnd)
        {
            LoadLeaf(block);
        }

        int low = 0;
        int high = leaf.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = leaf[middle].End <= block ? (middle + 1, high) : (low, middle);
        }

        if (low < leaf.Length && leaf[low].First <= block)
        {
            return leaf[low];
        }

        long first = low > 0 ? leaf[low - 1].End : leafFirst;
        long end = low < leaf.Length ? leaf[low].First : leafEnd;
        return new BlockRun(first, end - first, BlockRun.Zeros);
    }

    private void LoadLeaf(long block)
    {
        ReadOnlySpan<byte> root = inode.DataFork.Span;
        int level = root.Length >= 4 ? U16(root, 0) : 0;
        if (level is 0 or > MaxLevels)
        {
            throw fs.Damaged($"the extents of inode {inode.Number} are a tree of {level + 1} levels");
        }

        // The root has no header but level and count; its second half holds the pointers.
        int most = (root.Length - 4) / 16;
        (long first, long end) = (0, limit);
        ulong child = ChildOf(root[4..], U16(root, 2), most, block, ref first, ref end);
        while (child != 0)
        {
            ReadOnlySpan<byte> node = XfsExtentNode.Read(fs, inode, child, --level, out int entries);
            most = node.Length / 16;
            if (level == 0)
            {
                leaf = Parse(node, entries, first, end);
                break;
            }

            child = ChildOf(node, entries, most, block, ref first, ref end);
        }

        if (child == 0)
        {
            leaf = [];
        }

        (leafFirst, leafEnd) = (first, end);
    }

    /// <returns>0 where the block lies before the first child.</returns>
    private ulong ChildOf(ReadOnlySpan<byte> node, int entries, int most, long block, ref long first, ref long end)
    {
        if (entries == 0 || entries > most)
        {
            throw fs.Damaged($"a node of the extents of inode {inode.Number} has {entries} entries");
        }

        int child = -1;
        long previous = -1;
        for (int i = 0; i < entries; i++)
        {
            ulong key = U64(node, i * 8);
            if (key >= (ulong)end || (long)key <= previous || (long)key < first)
            {
                throw OutOfOrder();
            }

            if ((long)key > block)
            {
                end = (long)key;
                break;
            }

            previous = (long)key;
            child = i;
        }

        if (child < 0)
        {
            return 0;
        }

        first = previous;
        ulong pointer = U64(node, (most + child) * 8);
        return pointer != 0 ? pointer : throw fs.Damaged($"a node of the extents of inode {inode.Number} points nowhere");
    }

    private BlockRun[] Parse(ReadOnlySpan<byte> records, int count, long first, long end)
    {
        BlockRun[] runs = new BlockRun[count];
        long previousEnd = first;
        for (int i = 0; i < count; i++)
        {
            XfsExtent extent = XfsExtent.Parse(records[(i * XfsExtent.LengthBytes)..]);
            if (extent.First < previousEnd || extent.Count > end - extent.First)
            {
                throw OutOfOrder();
            }

            if (extent.Count == 0 || !fs.Geometry.TryBlock(extent.Encoded, extent.Count, out long physical))
            {
                throw fs.Damaged($"inode {inode.Number} has an extent of {extent.Count} blocks that begins at block 0x{extent.Encoded:x}");
            }

            previousEnd = extent.First + extent.Count;
            runs[i] = new BlockRun(extent.First, extent.Count, extent.IsUnwritten ? BlockRun.Zeros : physical);
        }

        return runs;
    }

    private ImageException OutOfOrder() => fs.Damaged($"the extents of inode {inode.Number} are out of order");

    private static ushort U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16BigEndian(s[at..]);

    private static ulong U64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt64BigEndian(s[at..]);
}
