using System.Buffers.Binary;
using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>Finds blocks through an inode's extent tree. Linux documentation, filesystems/ext4/dynamic.html#extent-tree.</summary>
internal static class Ext4ExtentMap
{
    private const int HeaderBytes = 12;
    private const int EntryBytes = 12;
    private const ushort Magic = 0xF30A;
    private const int MaxDepth = 5;

    // An extent that is longer than this was allocated but never written: it reads as zeros.
    private const int MaxInitialized = 32768;

    public static BlockRun Find(Ext4FileSystem fs, Ext4Inode inode, long block)
    {
        ReadOnlySpan<byte> node = inode.Block.Span;
        int depth = Depth(fs, inode, node);
        if (depth > MaxDepth)
        {
            throw fs.Damaged($"the extent tree of inode {inode.Number} is {depth} levels deep");
        }

        long end = 1L << 32;
        while (depth > 0)
        {
            long child = ChildOf(fs, inode, node, block, ref end, out long hole);
            if (child < 0)
            {
                return new BlockRun(block, hole - block, BlockRun.Zeros);
            }

            node = fs.Cache.Get(child).Span;
            if (Depth(fs, inode, node) != --depth)
            {
                throw fs.Damaged($"the extent tree of inode {inode.Number} has a node at the wrong level");
            }

            CheckTail(fs, inode, node);
        }

        return InLeaf(fs, inode, node, block, end);
    }

    private static int Depth(Ext4FileSystem fs, Ext4Inode inode, ReadOnlySpan<byte> node)
    {
        int entries = U16(node, 2);
        int max = U16(node, 4);
        return U16(node, 0) == Magic && entries <= max && max <= (node.Length - HeaderBytes) / EntryBytes
            ? U16(node, 6)
            : throw fs.Damaged($"the extent tree of inode {inode.Number} has no valid header");
    }

    private static long ChildOf(Ext4FileSystem fs, Ext4Inode inode, ReadOnlySpan<byte> node, long block, ref long end, out long hole)
    {
        long child = -1;
        hole = end;
        long previous = -1;
        for (int i = 0; i < U16(node, 2); i++)
        {
            ReadOnlySpan<byte> entry = node.Slice(HeaderBytes + (i * EntryBytes), EntryBytes);
            long first = U32(entry, 0);
            if (first <= previous)
            {
                throw fs.Damaged($"the extents of inode {inode.Number} are out of order");
            }

            previous = first;
            if (first > block)
            {
                end = Math.Min(end, first);
                hole = end;
                break;
            }

            child = U32(entry, 4) | ((long)U16(entry, 8) << 32);
        }

        return child;
    }

    private static BlockRun InLeaf(Ext4FileSystem fs, Ext4Inode inode, ReadOnlySpan<byte> node, long block, long end)
    {
        long previousEnd = 0;
        for (int i = 0; i < U16(node, 2); i++)
        {
            ReadOnlySpan<byte> entry = node.Slice(HeaderBytes + (i * EntryBytes), EntryBytes);
            long first = U32(entry, 0);
            int length = U16(entry, 4);
            bool written = length <= MaxInitialized;
            int count = written ? length : length - MaxInitialized;
            long physical = U32(entry, 8) | ((long)U16(entry, 6) << 32);
            if (count == 0 || first < previousEnd || physical > fs.Superblock.BlockCount - count)
            {
                throw fs.Damaged($"inode {inode.Number} has an extent of {count} blocks that begins at block {physical}");
            }

            previousEnd = first + count;
            if (first > block)
            {
                end = Math.Min(end, first);
                break;
            }

            if (block < previousEnd)
            {
                return new BlockRun(first, count, written ? physical : BlockRun.Zeros);
            }
        }

        return end > block
            ? new BlockRun(block, end - block, BlockRun.Zeros)
            : throw fs.Damaged($"the extents of inode {inode.Number} are out of order");
    }

    private static void CheckTail(Ext4FileSystem fs, Ext4Inode inode, ReadOnlySpan<byte> node)
    {
        int tail = HeaderBytes + (U16(node, 4) * EntryBytes);
        if (fs.Superblock.HasChecksums
            && (tail > node.Length - 4 || Crc32C.Append(inode.ChecksumSeed, node[..tail]) != U32(node, tail)))
        {
            throw fs.Damaged($"the checksum of an extent block of inode {inode.Number} is wrong");
        }
    }

    private static ushort U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16LittleEndian(s[at..]);

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);
}
