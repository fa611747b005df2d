using System.Buffers.Binary;
using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// The blocks that no group's free-space tree names are used: the list of blocks kept for the trees themselves (AGFL), the log
/// and all other trees among them. XFS Algorithms and Data Structures, "AG Free Space B+trees".
/// </summary>
internal sealed class XfsFreeSpace
{
    private const uint Magic = 0x41425442;
    private const uint MagicVersion5 = 0x41423342;
    private const int HeaderBytes = 0x10;
    private const int HeaderBytesVersion5 = 0x38;
    private const int ChecksumAt = 0x34;

    private readonly XfsFileSystem fs;
    private readonly uint group;
    private readonly List<StoredExtent> free = [];
    private long end;
    private long count;
    private long longest;

    private XfsFreeSpace(XfsFileSystem fs, uint group)
    {
        this.fs = fs;
        this.group = group;
        end = fs.Geometry.HeaderBlocks;
    }

    /// <summary>What is used; a group whose tree cannot be trusted is used as a whole.</summary>
    public static SpaceUse FindUse(XfsFileSystem fs)
    {
        XfsSuperblock superblock = fs.Superblock;
        if (XfsFeatures.UnknownRoCompatNames(superblock.RoCompat) is { } names)
        {
            return SpaceUse.Everything($"its xfs file system uses what this version does not know: {names}");
        }

        if (superblock.RealtimeBlocks != 0)
        {
            return SpaceUse.Everything("its xfs file system has a device for real-time files");
        }

        return SpaceUse.Only(Used(fs));
    }

    private static IEnumerable<StoredExtent> Used(XfsFileSystem fs)
    {
        long used = 0;
        for (uint group = 0; group < fs.Superblock.GroupCount; group++)
        {
            foreach (StoredExtent hole in new XfsFreeSpace(fs, group).Read())
            {
                yield return new StoredExtent(used, hole.Offset - used);
                used = hole.End;
            }
        }

        // What is behind the file system is not its own.
        if (fs.Volume.LengthBytes > used)
        {
            yield return new StoredExtent(used, fs.Volume.LengthBytes - used);
        }
    }

    /// <summary>The group's free bytes on the volume; none where its tree is damaged.</summary>
    private List<StoredExtent> Read()
    {
        byte[] sector = new byte[fs.Superblock.SectorBytes];
        fs.Volume.Read((fs.Geometry.GroupStart(group) * fs.Superblock.BlockBytes) + sector.Length, sector);
        return XfsGroupHeader.Parse(sector, group, fs.Geometry) is { } header
            && ReadNode(header.Root, header.Levels - 1)
            && count == header.FreeBlocks && longest == header.LongestBlocks
                ? free
                : [];
    }

    // Every level is one lower than its parent and every run behind the one before, so each block is visited once at most.
    private bool ReadNode(uint blockInGroup, int level)
    {
        XfsSuperblock superblock = fs.Superblock;
        if (blockInGroup < fs.Geometry.HeaderBlocks || blockInGroup >= fs.Geometry.GroupLength(group))
        {
            return false;
        }

        bool isVersion5 = superblock.IsVersion5;
        long block = fs.Geometry.GroupStart(group) + blockInGroup;
        fs.Spend(superblock.BlockBytes);
        byte[] node = new byte[superblock.BlockBytes];
        fs.Volume.Read(block * node.Length, node);
        bool isRight = U32(node, 0) == (isVersion5 ? MagicVersion5 : Magic) && U16(node, 0x04) == level;
        if (isVersion5)
        {
            isRight &= XfsChecksum.IsRight(node, ChecksumAt)
                && BinaryPrimitives.ReadUInt64BigEndian(node.AsSpan(0x10)) == fs.Geometry.SectorOf(block)
                && BinaryPrimitives.ReadUInt128BigEndian(node.AsSpan(0x20)) == superblock.MetadataUuid
                && U32(node, 0x30) == group;
        }

        int header = isVersion5 ? HeaderBytesVersion5 : HeaderBytes;
        int entries = U16(node, 0x06);
        int most = (node.Length - header) / (level == 0 ? 8 : 12);
        if (!isRight || entries > most)
        {
            return false;
        }

        return level == 0 ? ReadLeaf(node.AsSpan(header, entries * 8)) : ReadChildren(node, header, entries, most, level);
    }

    // Keys first, then at the place for the first of all that would fit, the pointers.
    private bool ReadChildren(byte[] node, int header, int entries, int most, int level)
    {
        for (int i = 0; i < entries; i++)
        {
            long before = count;
            if (U32(node, header + (i * 8)) < end || !ReadNode(U32(node, header + (most * 8) + (i * 4)), level - 1) || count == before)
            {
                return false;
            }
        }

        return entries > 0;
    }

    private bool ReadLeaf(ReadOnlySpan<byte> records)
    {
        for (int at = 0; at < records.Length; at += 8)
        {
            uint first = BinaryPrimitives.ReadUInt32BigEndian(records[at..]);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(records[(at + 4)..]);
            if (first < end || length == 0 || length > fs.Geometry.GroupLength(group) - first)
            {
                return false;
            }

            long blockBytes = fs.Superblock.BlockBytes;
            free.Add(new StoredExtent((fs.Geometry.GroupStart(group) + first) * blockBytes, length * blockBytes));
            end = first + (long)length;
            count += length;
            longest = Math.Max(longest, length);
        }

        return true;
    }

    private static ushort U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16BigEndian(s[at..]);

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32BigEndian(s[at..]);
}
