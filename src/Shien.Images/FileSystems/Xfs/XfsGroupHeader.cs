using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// What an allocation group knows of its free space. XFS Algorithms and Data Structures, "AG Free Space Management";
/// <c>struct xfs_agf</c>. Big endian.
/// </summary>
/// <param name="Root">Block in the group at which its free-space tree by block begins.</param>
/// <param name="Levels">Levels of that tree, above 0.</param>
/// <param name="FreeBlocks">Blocks that the tree names.</param>
/// <param name="LongestBlocks">Blocks of the longest free run.</param>
internal readonly record struct XfsGroupHeader(uint Root, int Levels, uint FreeBlocks, uint LongestBlocks)
{
    private const int ChecksumAt = 0xD8;

    // linux/fs/xfs/libxfs/xfs_format.h, XFS_BTREE_MAXLEVELS.
    private const int MaxLevels = 9;

    /// <summary>Parses the group's second sector.</summary>
    /// <returns>Null where its checksum is wrong, or it belongs elsewhere, or a number is out of its range.</returns>
    public static XfsGroupHeader? Parse(ReadOnlySpan<byte> sector, uint group, XfsGeometry geometry)
    {
        XfsSuperblock superblock = geometry.Superblock;
        if (superblock.IsVersion5
            && (!XfsChecksum.IsRight(sector, ChecksumAt) || BinaryPrimitives.ReadUInt128BigEndian(sector[0x40..]) != superblock.MetadataUuid))
        {
            return null;
        }

        XfsGroupHeader header = new(U32(sector, 0x10), (int)Math.Min(U32(sector, 0x1C), int.MaxValue), U32(sector, 0x34), U32(sector, 0x38));
        bool isRight = sector[..4].SequenceEqual("XAGF"u8) && U32(sector, 0x04) == 1
            && U32(sector, 0x08) == group && U32(sector, 0x0C) == geometry.GroupLength(group)
            && header.Levels is > 0 and <= MaxLevels && header.FreeBlocks < geometry.GroupLength(group);
        return isRight ? header : null;
    }

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32BigEndian(s[at..]);
}
