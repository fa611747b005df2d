using System.Buffers.Binary;
using Shien.Images.FileSystems.Extents;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>Finds blocks through the block numbers of ext2 and ext3: 12 direct, then one, two and three levels.</summary>
internal static class Ext4IndirectMap
{
    private const int Direct = 12;

    public static BlockRun Find(Ext4FileSystem fs, Ext4Inode inode, long block)
    {
        int perBlock = fs.Superblock.BlockBytes / 4;
        if (block < Direct)
        {
            return Run(fs, inode, block, 1, Number(inode.Block.Span, block), levels: 0);
        }

        long first = Direct;
        long span = 1;
        for (int levels = 1; levels <= 3; levels++)
        {
            span *= perBlock;
            if (block < first + span)
            {
                return Descend(fs, inode, block, first, span, Number(inode.Block.Span, Direct - 1 + levels));
            }

            first += span;
        }

        throw fs.Damaged($"inode {inode.Number} is longer than its block numbers can reach");
    }

    private static BlockRun Descend(Ext4FileSystem fs, Ext4Inode inode, long block, long first, long span, uint number)
    {
        int perBlock = fs.Superblock.BlockBytes / 4;
        while (number != 0 && span > 1)
        {
            span /= perBlock;
            long index = (block - first) / span;
            number = Number(fs.Cache.Get(number).Span, index);
            first += index * span;
        }

        return Run(fs, inode, first, span, number, span > 1 ? 1 : 0);
    }

    private static BlockRun Run(Ext4FileSystem fs, Ext4Inode inode, long first, long count, uint number, int levels)
    {
        if (number == 0)
        {
            return new BlockRun(first, count, BlockRun.Zeros);
        }

        return levels == 0 && number < fs.Superblock.BlockCount
            ? new BlockRun(first, 1, number)
            : throw fs.Damaged($"inode {inode.Number} points to block {number}");
    }

    private static uint Number(ReadOnlySpan<byte> numbers, long index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(numbers[(int)(index * 4)..]);
}
