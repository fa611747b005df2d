using System.Buffers.Binary;
using System.Numerics;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// The superblock, with its limits checked. XFS Algorithms and Data Structures, "Superblocks"; linux/fs/xfs/libxfs/xfs_format.h,
/// <c>struct xfs_dsb</c>. All bytes are big endian.
/// </summary>
internal readonly record struct XfsSuperblock
{
    private const int ChecksumAt = 0xE0;
    private const int MinLengthBytes = 512;
    private const ushort HasSecondWord = 0x8000;
    private const ushort RequiredVersion4 = 0x3000;

    public int BlockBytes { get; private init; }

    public int SectorBytes { get; private init; }

    public int InodeBytes { get; private init; }

    /// <summary>Bytes of a directory's block: one or more blocks of the file system.</summary>
    public int DirectoryBlockBytes { get; private init; }

    public long BlockCount { get; private init; }

    public uint GroupCount { get; private init; }

    public uint GroupBlocks { get; private init; }

    public long RealtimeBlocks { get; private init; }

    /// <summary>Encoded number of the log's first block; 0 where the log lies on another disk.</summary>
    public ulong LogStart { get; private init; }

    public uint LogBlocks { get; private init; }

    public ulong RootInode { get; private init; }

    public bool IsVersion5 { get; private init; }

    public bool HasFileTypes { get; private init; }

    public bool HasLargeCounts { get; private init; }

    /// <summary>Names that differ only in case are the same.</summary>
    public bool IgnoresCase { get; private init; }

    public uint RoCompat { get; private init; }

    public UInt128 RawUuid { get; private init; }

    /// <summary>What every block of metadata carries in version 5.</summary>
    public UInt128 MetadataUuid { get; private init; }

    public string Uuid { get; private init; }

    public string? Label { get; private init; }

    /// <summary>Bits of a block's number inside its group, when group and number are packed into one.</summary>
    public int GroupBlockBits { get; private init; }

    /// <summary>Bits of an inode's place inside its block.</summary>
    public int InodeBits => BitOperations.Log2((uint)(BlockBytes / InodeBytes));

    /// <summary>Size of its sectors, read before the rest; 512 where the field makes no sense.</summary>
    public static int SectorBytesOf(ReadOnlySpan<byte> head) =>
        IsPowerOfTwo(U16(head, 0x66), 512, 32768) ? U16(head, 0x66) : MinLengthBytes;

    /// <summary>Parses and checks; <paramref name="damage"/> makes the exception for what is wrong.</summary>
    /// <param name="sector">The first sector.</param>
    /// <param name="volumeName">How messages call the volume.</param>
    /// <param name="damage">From what is wrong to the exception.</param>
    /// <exception cref="ImageException">The checksum is wrong, a feature is not known, or a number is out of its range.</exception>
    public static XfsSuperblock Parse(ReadOnlySpan<byte> sector, string volumeName, Func<string, ImageException> damage)
    {
        if (!sector[..4].SequenceEqual("XFSB"u8))
        {
            throw damage("the superblock has no magic number");
        }

        ushort version = U16(sector, 0x64);
        bool isVersion5 = (version & 0xF) == 5;
        if (isVersion5 && !XfsChecksum.IsRight(sector, ChecksumAt))
        {
            throw damage("the checksum of the superblock is wrong");
        }

        uint more = (version & HasSecondWord) != 0 ? U32(sector, 0xC8) : 0;
        uint incompat = isVersion5 ? U32(sector, 0xD8) : 0;
        RefuseUnknown(version, more, incompat, volumeName);
        UInt128 uuid = BinaryPrimitives.ReadUInt128BigEndian(sector[0x20..]);
        XfsSuperblock parsed = new()
        {
            BlockBytes = PowerOfTwo(U32(sector, 0x04), sector[0x78], 512, 65536, "blocks", damage),
            SectorBytes = PowerOfTwo(U16(sector, 0x66), sector[0x79], 512, 32768, "sectors", damage),
            InodeBytes = PowerOfTwo(U16(sector, 0x68), sector[0x7A], isVersion5 ? 512u : 256u, 2048, "inodes", damage),
            DirectoryBlockBytes = sector[0xC0] + sector[0x78] <= 16
                ? 1 << (sector[0xC0] + sector[0x78])
                : throw damage($"the blocks of its directories have 2^{sector[0xC0] + sector[0x78]} bytes"),
            BlockCount = (long)Math.Min(U64(sector, 0x08), long.MaxValue),
            GroupCount = U32(sector, 0x58),
            GroupBlocks = U32(sector, 0x54),
            GroupBlockBits = sector[0x7C],
            RealtimeBlocks = (long)Math.Min(U64(sector, 0x10), long.MaxValue),
            LogStart = U64(sector, 0x30),
            LogBlocks = U32(sector, 0x60),
            RootInode = U64(sector, 0x38),
            IsVersion5 = isVersion5,
            HasFileTypes = isVersion5 ? (incompat & XfsFeatures.IncompatFileType) != 0 : (more & XfsFeatures.Version4FileType) != 0,
            HasLargeCounts = (incompat & XfsFeatures.IncompatLargeCounts) != 0,
            IgnoresCase = (version & 0x4000) != 0,
            RoCompat = isVersion5 ? U32(sector, 0xD4) : 0,
            RawUuid = uuid,
            MetadataUuid = (incompat & XfsFeatures.IncompatMetaUuid) != 0 ? BinaryPrimitives.ReadUInt128BigEndian(sector[0xF8..]) : uuid,
            Uuid = FileSystemProbe.Uuid(sector.Slice(0x20, 16)),
            Label = FileSystemProbe.Text(sector.Slice(0x6C, 12)),
        };
        if (sector[0x7E] != 0)
        {
            throw damage("mkfs.xfs or xfs_growfs did not finish");
        }

        parsed.Check(damage);
        return parsed;
    }

    private static void RefuseUnknown(ushort version, uint more, uint incompat, string volumeName)
    {
        string? names = (version & 0xF) switch
        {
            5 => XfsFeatures.UnreadableNames(incompat),
            4 when (version & RequiredVersion4) == RequiredVersion4 => XfsFeatures.UnreadableVersion4Names(version, more),
            _ => $"version {version & 0xF} with the bits 0x{version & 0xFFF0:x}",
        };
        if (names is not null)
        {
            throw new ImageException($"Could not look inside {volumeName}: its xfs file system uses what this version cannot read: {names}.");
        }

        if ((incompat & XfsFeatures.IncompatNeedsRepair) != 0)
        {
            throw new ImageException(
                $"Could not look inside {volumeName}: its xfs file system is marked as needing repair (needsrepair, 0x10). "
                + "Run 'xfs_repair' on it inside the machine, shut the machine down and try again.");
        }
    }

    private void Check(Func<string, ImageException> damage)
    {
        if (GroupCount == 0 || GroupBlocks < 64 || GroupBlocks > int.MaxValue || GroupBlockBits != BitOperations.Log2(GroupBlocks - 1) + 1)
        {
            throw damage($"it has {GroupCount} groups of {GroupBlocks} blocks");
        }

        UInt128 most = (UInt128)GroupCount * GroupBlocks;
        if (BlockCount > long.MaxValue / BlockBytes || (UInt128)BlockCount > most || (UInt128)BlockCount <= most - GroupBlocks)
        {
            throw damage($"it has {BlockCount} blocks in {GroupCount} groups of {GroupBlocks}");
        }

        if (InodeBytes > BlockBytes)
        {
            throw damage($"its inodes have {InodeBytes} bytes and its blocks {BlockBytes}");
        }
    }

    private static int PowerOfTwo(uint value, byte log, uint min, uint max, string what, Func<string, ImageException> damage) =>
        IsPowerOfTwo(value, min, max) && BitOperations.Log2(value) == log
            ? (int)value
            : throw damage($"its {what} have {value} bytes (2^{log})");

    private static bool IsPowerOfTwo(uint value, uint min, uint max) => value >= min && value <= max && BitOperations.IsPow2(value);

    private static ushort U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16BigEndian(s[at..]);

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32BigEndian(s[at..]);

    private static ulong U64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt64BigEndian(s[at..]);
}
