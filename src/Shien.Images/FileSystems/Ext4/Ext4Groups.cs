using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>Finds the inode table of a block group; reads only the descriptor that is asked for.</summary>
internal static class Ext4Groups
{
    /// <summary>First block of the group's inode table.</summary>
    public static long InodeTable(Ext4FileSystem fs, uint group)
    {
        Ext4Superblock sb = fs.Superblock;
        uint perBlock = (uint)(sb.BlockBytes / sb.DescriptorBytes);
        ReadOnlySpan<byte> block = fs.Cache.Get(DescriptorBlock(sb, group / perBlock, perBlock)).Span;
        ReadOnlySpan<byte> descriptor = block.Slice((int)(group % perBlock) * sb.DescriptorBytes, sb.DescriptorBytes);
        if (sb.HasChecksums && Checksum(sb, group, descriptor) != BinaryPrimitives.ReadUInt16LittleEndian(descriptor[0x1E..]))
        {
            throw fs.Damaged($"the checksum of block group {group} is wrong");
        }

        ulong table = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[0x08..]);
        if (sb.DescriptorBytes >= 64)
        {
            table |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(descriptor[0x28..]) << 32;
        }

        return table < (ulong)sb.BlockCount ? (long)table : throw fs.Damaged($"the inodes of block group {group} lie after its end");
    }

    // linux/fs/ext4/super.c, descriptor_loc: with meta_bg each run of groups that one block describes keeps that block in its
    // first group, behind the superblock copy where there is one.
    private static long DescriptorBlock(Ext4Superblock sb, uint index, uint perBlock)
    {
        int superblockBlock = sb.BlockBytes == 1024 ? 1 : 0;
        if (index < sb.FirstMetaGroup)
        {
            return superblockBlock + (long)index + 1;
        }

        long group = (long)index * perBlock;
        int behind = HasSuperblock(sb, group) ? 1 : 0;
        if (sb.BlockBytes == 1024 && index == 0 && sb.FirstDataBlock == 0)
        {
            behind++;
        }

        return sb.FirstDataBlock + (group * sb.BlocksPerGroup) + behind;
    }

    private static bool HasSuperblock(Ext4Superblock sb, long group)
    {
        if (group == 0)
        {
            return true;
        }

        if ((sb.Compat & Ext4Features.CompatSparseSuper2) != 0)
        {
            return group == sb.BackupGroup0 || group == sb.BackupGroup1;
        }

        return group == 1
            || (sb.RoCompat & Ext4Features.RoCompatSparseSuper) == 0
            || IsPowerOf(group, 3) || IsPowerOf(group, 5) || IsPowerOf(group, 7);
    }

    private static bool IsPowerOf(long value, int root)
    {
        while (value % root == 0)
        {
            value /= root;
        }

        return value == 1;
    }

    private static ushort Checksum(Ext4Superblock sb, uint group, ReadOnlySpan<byte> descriptor)
    {
        uint crc = Crc32C.Append(Crc32C.Append(sb.ChecksumSeed, group), descriptor[..0x1E]);
        crc = Crc32C.Append(crc, [0, 0]);
        return (ushort)Crc32C.Append(crc, descriptor[0x20..]);
    }
}
