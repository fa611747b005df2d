using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// An inode that is in use, its checksum and its numbers being right. XFS Algorithms and Data Structures, "On-disk Inode";
/// linux/fs/xfs/libxfs/xfs_format.h, <c>struct xfs_dinode</c>.
/// </summary>
internal sealed class XfsInode : FileNode
{
    private const int ChecksumAt = 0x64;
    private const int CoreBytes = 0x64;
    private const int CoreBytesVersion3 = 0xB0;
    private const ulong LargeTimes = 0x8;
    private const ulong LargeCounts = 0x10;

    private readonly byte[] raw;

    private XfsInode(ulong number, byte[] raw)
    {
        Number = number;
        this.raw = raw;
    }

    public override ulong Number { get; }

    public override int Mode => U16(0x02);

    public override uint Uid => U32(0x08);

    public override uint Gid => U32(0x0C);

    // With large times (bigtime) it counts nanoseconds from 1901 on.
    public override long? ModifiedSeconds =>
        raw[0x04] == 3 && (U64(0x78) & LargeTimes) != 0 ? (long)(U64(0x28) / 1_000_000_000) + int.MinValue : (int)U32(0x28);

    public override FileKind Kind => (Mode & 0xF000) switch
    {
        0x4000 => FileKind.Directory,
        0x8000 => FileKind.File,
        0xA000 => FileKind.Link,
        _ => FileKind.Other,
    };

    public XfsForkFormat Format => (XfsForkFormat)raw[0x05];

    /// <summary>Length of the content in bytes as the field says.</summary>
    public ulong LengthBytes => U64(0x38);

    /// <summary>Its content lies on the device for real-time files.</summary>
    public bool IsRealtime => (U16(0x5A) & 0x1) != 0;

    /// <summary>
    /// Extents of the content. With large counts (nrext64) it stands in 64 bits where other inodes have padding; the usual
    /// field then belongs to the extended attributes.
    /// </summary>
    public ulong ExtentCount => HasLargeCounts ? U64(0x18) : U32(0x4C);

    /// <summary>The part of the inode that holds the content, its extents or the root of their tree.</summary>
    public ReadOnlyMemory<byte> DataFork
    {
        get
        {
            int core = CoreBytesOf(raw);
            return raw.AsMemory(core, raw[0x52] == 0 ? raw.Length - core : raw[0x52] * 8);
        }
    }

    private bool HasLargeCounts => raw[0x04] == 3 && (U64(0x78) & LargeCounts) != 0;

    /// <summary>Takes over <paramref name="raw"/>.</summary>
    /// <exception cref="ImageException">It is damaged, or it is free.</exception>
    public static XfsInode Parse(XfsFileSystem fs, ulong number, byte[] raw)
    {
        XfsSuperblock superblock = fs.Superblock;
        XfsInode inode = new(number, raw);
        byte version = raw[0x04];
        if (inode.U16(0x00) != 0x494E || (superblock.IsVersion5 ? version != 3 : version is not (1 or 2)))
        {
            throw fs.Damaged($"inode {number} has no valid header");
        }

        if (superblock.IsVersion5)
        {
            if (!XfsChecksum.IsRight(raw, ChecksumAt))
            {
                throw fs.Damaged($"the checksum of inode {number} is wrong");
            }

            if (inode.U64(0x98) != number || BinaryPrimitives.ReadUInt128BigEndian(raw.AsSpan(0xA0)) != superblock.MetadataUuid)
            {
                throw fs.Damaged($"what lies at inode {number} belongs elsewhere");
            }
        }

        if (inode.Mode == 0)
        {
            throw fs.Damaged($"a name stands for inode {number}, which is not in use");
        }

        if (inode.HasLargeCounts && !superblock.HasLargeCounts)
        {
            throw fs.Damaged($"inode {number} uses a feature (nrext64) that the superblock does not name");
        }

        return raw[0x52] * 8 <= raw.Length - CoreBytesOf(raw)
            ? inode
            : throw fs.Damaged($"the attributes of inode {number} begin behind its end");
    }

    private static int CoreBytesOf(byte[] raw) => raw[0x04] == 3 ? CoreBytesVersion3 : CoreBytes;

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(raw.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(raw.AsSpan(at));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64BigEndian(raw.AsSpan(at));
}
