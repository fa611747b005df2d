namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// Where things lie. Numbers of blocks and inodes have the allocation group in their upper bits, so they jump at its end;
/// here a block is counted from the file system's start.
/// </summary>
internal readonly record struct XfsGeometry(XfsSuperblock Superblock)
{
    // Superblock, AGF, AGI and AGFL: a sector each at the start of every group.
    private const int HeaderSectors = 4;

    /// <summary>Blocks of a group; the last one may be shorter.</summary>
    public long GroupLength(uint group) =>
        Math.Min(Superblock.GroupBlocks, Superblock.BlockCount - ((long)group * Superblock.GroupBlocks));

    /// <summary>First block of a group.</summary>
    public long GroupStart(uint group) => (long)group * Superblock.GroupBlocks;

    /// <summary>Blocks that a group's headers take.</summary>
    public int HeaderBlocks => ((HeaderSectors * Superblock.SectorBytes) + Superblock.BlockBytes - 1) / Superblock.BlockBytes;

    /// <summary>The block that an encoded number means.</summary>
    /// <param name="encoded">Group and block in one number.</param>
    /// <param name="count">Blocks that have to lie behind each other in the same group, above 0.</param>
    /// <param name="block">The first, counted from the file system's start.</param>
    /// <returns>False where there is no such run, or where it lies on a group's headers.</returns>
    public bool TryBlock(ulong encoded, long count, out long block)
    {
        ulong group = encoded >> Superblock.GroupBlockBits;
        long inGroup = (long)(encoded & ((1UL << Superblock.GroupBlockBits) - 1));
        block = 0;
        if (group >= Superblock.GroupCount || inGroup < HeaderBlocks || count > GroupLength((uint)group) - inGroup)
        {
            return false;
        }

        block = GroupStart((uint)group) + inGroup;
        return true;
    }

    /// <summary>The block in which an inode lies, and the byte at which it begins there.</summary>
    /// <returns>False where there is no such inode.</returns>
    public bool TryInode(ulong number, out long block, out int offset)
    {
        offset = (int)(number & ((1UL << Superblock.InodeBits) - 1)) * Superblock.InodeBytes;
        return TryBlock(number >> Superblock.InodeBits, 1, out block);
    }

    /// <summary>What a block of metadata says of its own place: 512-byte sectors from the file system's start.</summary>
    public ulong SectorOf(long block) => (ulong)block * (ulong)(Superblock.BlockBytes / 512);
}
