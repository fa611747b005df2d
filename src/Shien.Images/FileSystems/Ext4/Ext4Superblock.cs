using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>
/// The superblock, with its limits checked. Linux documentation, filesystems/ext4/globals.html#super-block. All bytes are
/// little endian.
/// </summary>
internal readonly record struct Ext4Superblock
{
    public const int Offset = 1024;
    public const int LengthBytes = 1024;

    private const int ChecksumAt = 0x3FC;

    public uint InodeCount { get; private init; }

    public long BlockCount { get; private init; }

    public uint FirstDataBlock { get; private init; }

    public int BlockBytes { get; private init; }

    public uint BlocksPerGroup { get; private init; }

    public uint InodesPerGroup { get; private init; }

    /// <summary>Bits of a block bitmap: clusters with bigalloc, else blocks.</summary>
    public uint ClustersPerGroup { get; private init; }

    /// <summary>Blocks of one bit of a block bitmap: 1 without bigalloc.</summary>
    public long ClusterBlocks { get; private init; }

    /// <summary>Blocks behind the group descriptors that are kept for growing.</summary>
    public uint ReservedDescriptorBlocks { get; private init; }

    /// <summary>Bit 0: cleanly unmounted; bit 1: the kernel found errors.</summary>
    public uint State { get; private init; }

    /// <summary>0 if there is none, or if it lies on another disk.</summary>
    public uint JournalInode { get; private init; }

    public int InodeBytes { get; private init; }

    public int DescriptorBytes { get; private init; }

    public uint FirstMetaGroup { get; private init; }

    public uint BackupGroup0 { get; private init; }

    public uint BackupGroup1 { get; private init; }

    public uint Compat { get; private init; }

    public uint Incompat { get; private init; }

    public uint RoCompat { get; private init; }

    public uint ChecksumSeed { get; private init; }

    public string Uuid { get; private init; }

    /// <summary>The UUID as it is stored: 16 bytes.</summary>
    public ReadOnlyMemory<byte> UuidBytes { get; private init; }

    public string? Label { get; private init; }

    public bool HasChecksums => (RoCompat & Ext4Features.RoCompatMetadataChecksums) != 0;

    public bool HasJournal => (Compat & Ext4Features.CompatJournal) != 0;

    /// <summary>Changes since the last mount are in the journal only.</summary>
    public bool NeedsRecovery => (Incompat & Ext4Features.IncompatRecover) != 0;

    public bool HasMetaGroups => (Incompat & Ext4Features.IncompatMetaBlockGroups) != 0;

    public bool HasBigAlloc => (RoCompat & Ext4Features.RoCompatBigAlloc) != 0;

    /// <summary>Group descriptors say what was never initialized, which only counts where they have checksums.</summary>
    public bool HasGroupChecksums => (RoCompat & (Ext4Features.RoCompatGroupChecksums | Ext4Features.RoCompatMetadataChecksums)) != 0;

    public long GroupCount => (BlockCount - FirstDataBlock + BlocksPerGroup - 1) / BlocksPerGroup;

    /// <summary>Parses and checks; <paramref name="damage"/> makes the exception for what is wrong.</summary>
    /// <exception cref="ImageException">The checksum is wrong, a feature is not known, or a number is out of its range.</exception>
    public static Ext4Superblock Parse(ReadOnlySpan<byte> sb, string volumeName, Func<string, ImageException> damage)
    {
        uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(sb[0x38..]) != 0xEF53)
        {
            throw damage("the superblock has no magic number");
        }

        // Revision 0 has neither features nor inode sizes; the fields hold whatever was there.
        bool dynamic = U32(sb, 0x4C) >= 1;
        uint incompat = dynamic ? U32(sb, 0x60) : 0;
        uint roCompat = dynamic ? U32(sb, 0x64) : 0;
        bool checksums = (roCompat & Ext4Features.RoCompatMetadataChecksums) != 0;
        if (checksums && (sb[0x175] != 1 || Crc32C.Append(~0u, sb[..ChecksumAt]) != U32(sb, ChecksumAt)))
        {
            throw damage("the checksum of the superblock is wrong");
        }

        if (Ext4Features.UnreadableNames(incompat) is { } names)
        {
            throw new ImageException(
                $"Could not look inside {volumeName}: its ext4 file system uses what this version cannot read: {names}.");
        }

        bool is64Bit = (incompat & Ext4Features.Incompat64Bit) != 0;
        uint logBlock = U32(sb, 0x18);
        Ext4Superblock parsed = new()
        {
            InodeCount = U32(sb, 0x00),
            BlockCount = (long)(U32(sb, 0x04) | (is64Bit ? (ulong)U32(sb, 0x150) << 32 : 0)),
            FirstDataBlock = U32(sb, 0x14),
            BlockBytes = logBlock <= 6 ? 1024 << (int)logBlock : throw damage($"its blocks have 2^{10 + (long)logBlock} bytes"),
            BlocksPerGroup = U32(sb, 0x20),
            InodesPerGroup = U32(sb, 0x28),
            ClustersPerGroup = U32(sb, 0x24),
            ClusterBlocks = ClusterBlocksOf(logBlock, U32(sb, 0x1C), (roCompat & Ext4Features.RoCompatBigAlloc) != 0),
            ReservedDescriptorBlocks = BinaryPrimitives.ReadUInt16LittleEndian(sb[0xCE..]),
            State = BinaryPrimitives.ReadUInt16LittleEndian(sb[0x3A..]),
            JournalInode = dynamic ? U32(sb, 0xE0) : 0,
            InodeBytes = dynamic ? BinaryPrimitives.ReadUInt16LittleEndian(sb[0x58..]) : 128,
            DescriptorBytes = is64Bit ? BinaryPrimitives.ReadUInt16LittleEndian(sb[0xFE..]) : 32,
            FirstMetaGroup = (incompat & Ext4Features.IncompatMetaBlockGroups) != 0 ? U32(sb, 0x104) : uint.MaxValue,
            BackupGroup0 = U32(sb, 0x24C),
            BackupGroup1 = U32(sb, 0x250),
            Compat = dynamic ? U32(sb, 0x5C) : 0,
            Incompat = incompat,
            RoCompat = roCompat,
            ChecksumSeed = (incompat & Ext4Features.IncompatChecksumSeed) != 0
                ? U32(sb, 0x270)
                : Crc32C.Append(~0u, sb.Slice(0x68, 16)),
            UuidBytes = sb.Slice(0x68, 16).ToArray(),
            Uuid = FileSystemProbe.Uuid(sb.Slice(0x68, 16)),
            Label = FileSystemProbe.Text(sb.Slice(0x78, 16)),
        };
        parsed.Check(damage);
        return parsed;
    }

    private void Check(Func<string, ImageException> damage)
    {
        if (BlocksPerGroup == 0 || InodesPerGroup == 0 || InodesPerGroup > 8u * (uint)BlockBytes)
        {
            throw damage($"it has {BlocksPerGroup} blocks and {InodesPerGroup} inodes a group");
        }

        if (!IsPowerOfTwo(InodeBytes, 128, BlockBytes) || !IsPowerOfTwo(DescriptorBytes, 32, Math.Min(1024, BlockBytes)))
        {
            throw damage($"its inodes have {InodeBytes} bytes and its group descriptors {DescriptorBytes}");
        }

        if (BlockCount <= FirstDataBlock || BlockCount > long.MaxValue / BlockBytes || FirstDataBlock > 1)
        {
            throw damage($"it has {BlockCount} blocks and begins at block {FirstDataBlock}");
        }

        if (InodeCount == 0 || (InodeCount - 1) / InodesPerGroup >= GroupCount)
        {
            throw damage($"it has {InodeCount} inodes in {GroupCount} groups of {InodesPerGroup}");
        }
    }

    // 0, which no file system has, where the field cannot be right.
    private static long ClusterBlocksOf(uint logBlock, uint logCluster, bool bigAlloc) => !bigAlloc ? 1
        : logCluster >= logBlock && logCluster - logBlock < 20 ? 1L << (int)(logCluster - logBlock)
        : 0;

    private static bool IsPowerOfTwo(int value, int min, int max) => value >= min && value <= max && (value & (value - 1)) == 0;
}
