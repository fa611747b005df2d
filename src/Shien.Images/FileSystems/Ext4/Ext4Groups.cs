namespace Shien.Images.FileSystems.Ext4;

/// <summary>Where block groups keep what describes them; reads only the descriptor that is asked for.</summary>
internal static class Ext4Groups
{
    /// <summary>First block of the group's inode table.</summary>
    public static long InodeTable(Ext4FileSystem fs, uint group)
    {
        ulong table = Descriptor(fs, group).InodeTable;
        return table < (ulong)fs.Superblock.BlockCount
            ? (long)table
            : throw fs.Damaged($"the inodes of block group {group} lie after its end");
    }

    /// <summary>A descriptor whose checksum is right.</summary>
    public static Ext4GroupDescriptor Descriptor(Ext4FileSystem fs, uint group)
    {
        Ext4Superblock sb = fs.Superblock;
        uint perBlock = DescriptorsPerBlock(sb);
        ReadOnlySpan<byte> block = fs.Cache.Get(DescriptorBlock(sb, group / perBlock, perBlock)).Span;
        ReadOnlySpan<byte> raw = block.Slice((int)(group % perBlock) * sb.DescriptorBytes, sb.DescriptorBytes);
        Ext4GroupDescriptor descriptor = Ext4GroupDescriptor.Parse(raw);
        return !sb.HasGroupChecksums || Checksum(sb, group, raw) == descriptor.Checksum
            ? descriptor
            : throw fs.Damaged($"the checksum of block group {group} is wrong");
    }

    /// <summary>
    /// Blocks at the start of a group that hold copies of the superblock and the descriptors, and what is kept for growing them.
    /// linux/fs/ext4/balloc.c, ext4_num_base_meta_blocks.
    /// </summary>
    public static long HeadBlocks(Ext4Superblock sb, long group)
    {
        long perBlock = DescriptorsPerBlock(sb);
        long metaGroup = group / perBlock;
        long copy = HasSuperblock(sb, group) ? 1 : 0;
        if (group == 0 && sb.BlockBytes == Ext4Superblock.Offset && sb.FirstDataBlock == 0)
        {
            // bigalloc: the boot block is part of the group.
            copy++;
        }

        if (sb.HasMetaGroups && metaGroup >= sb.FirstMetaGroup)
        {
            return copy + (group % perBlock is 0 or 1 || group % perBlock == perBlock - 1 ? 1 : 0);
        }

        long descriptors = sb.HasMetaGroups ? sb.FirstMetaGroup : (sb.GroupCount + perBlock - 1) / perBlock;
        return copy == 0 ? 0 : copy + descriptors + sb.ReservedDescriptorBlocks;
    }

    private static uint DescriptorsPerBlock(Ext4Superblock sb) => (uint)(sb.BlockBytes / sb.DescriptorBytes);

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

    // linux/fs/ext4/super.c, ext4_group_desc_csum.
    private static ushort Checksum(Ext4Superblock sb, uint group, ReadOnlySpan<byte> descriptor)
    {
        const int At = Ext4GroupDescriptor.ChecksumAt;
        if (sb.HasChecksums)
        {
            uint crc = Crc32C.Append(Crc32C.Append(sb.ChecksumSeed, group), descriptor[..At]);
            return (ushort)Crc32C.Append(Crc32C.Append(crc, [0, 0]), descriptor[(At + 2)..]);
        }

        Span<byte> number = [(byte)group, (byte)(group >> 8), (byte)(group >> 16), (byte)(group >> 24)];
        ushort crc16 = Crc16.Append(Crc16.Append(Crc16.Append(ushort.MaxValue, sb.UuidBytes.Span), number), descriptor[..At]);
        return Crc16.Append(crc16, descriptor[(At + 2)..]);
    }
}
