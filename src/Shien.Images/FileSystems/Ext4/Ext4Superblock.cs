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

    public string? Label { get; private init; }

    public bool HasChecksums => (RoCompat & Ext4Features.RoCompatMetadataChecksums) != 0;

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

    private static bool IsPowerOfTwo(int value, int min, int max) => value >= min && value <= max && (value & (value - 1)) == 0;
}
