using System.Buffers.Binary;
using Shien.Images.FileSystems.Btrfs.Checksums;

namespace Shien.Images.FileSystems.Btrfs;

/// <summary>
/// The superblock, with its limits checked. btrfs documentation, "On-disk format", "Superblock". All bytes are little endian.
/// </summary>
internal readonly record struct BtrfsSuperblock
{
    public const int LengthBytes = 4096;

    public const int MaxLevel = 7;

    public const int SystemChunksAt = 0x32B;

    public const int MaxSystemChunkBytes = 2048;

    /// <summary>Where its copies lie, first the one that is used.</summary>
    public static ReadOnlySpan<long> Offsets => [0x10000, 0x4000000, 0x4000000000];

    public ulong Generation { get; private init; }

    public long RootTree { get; private init; }

    public int RootLevel { get; private init; }

    public long ChunkTree { get; private init; }

    public int ChunkLevel { get; private init; }

    public ulong ChunkGeneration { get; private init; }

    /// <summary>Not 0 where files were synced after the last commit: their changes are in this tree only.</summary>
    public ulong LogTree { get; private init; }

    public ulong UsedBytes { get; private init; }

    public ulong RootDirectory { get; private init; }

    public int SectorBytes { get; private init; }

    public int NodeBytes { get; private init; }

    public ulong CompatRo { get; private init; }

    public ulong Incompat { get; private init; }

    public ChecksumKind Checksum { get; private init; }

    public ulong DeviceId { get; private init; }

    /// <summary>Bytes of the volume that belong to the file system.</summary>
    public long DeviceBytes { get; private init; }

    public string Uuid { get; private init; }

    /// <summary>The UUID in the head of each tree block.</summary>
    public Guid TreeUuid { get; private init; }

    public string? Label { get; private init; }

    /// <summary>The chunks that the chunk tree lies in, as stored.</summary>
    public ReadOnlyMemory<byte> SystemChunks { get; private init; }

    /// <summary>True if it has its magic number, says that it lies where it does, and its checksum is right or of an unknown kind.</summary>
    public static bool IsSound(ReadOnlySpan<byte> sb, long offset)
    {
        int kind = BinaryPrimitives.ReadUInt16LittleEndian(sb[0xC4..]);
        return sb.Slice(0x40, 8).SequenceEqual("_BHRfS_M"u8)
            && U64(sb, 0x30) == (ulong)offset
            && (kind > (int)ChecksumKind.Blake2b || BtrfsChecksum.Matches((ChecksumKind)kind, sb, sb[0x20..LengthBytes]));
    }

    /// <summary>Generation of a superblock that is sound.</summary>
    public static ulong GenerationOf(ReadOnlySpan<byte> sb) => U64(sb, 0x48);

    /// <summary>Parses a sound one and checks it; <paramref name="damage"/> makes the exception for what is wrong.</summary>
    /// <exception cref="ImageException">A feature is not known, or a number is out of its range.</exception>
    public static BtrfsSuperblock Parse(ReadOnlySpan<byte> sb, Volume volume, Func<string, ImageException> damage)
    {
        RefuseUnknown(sb, volume.Name);
        ulong incompat = U64(sb, 0xBC);
        uint systemChunkBytes = U32(sb, 0xA0);
        int sectorBytes = SizeOf("sectors", U32(sb, 0x90), 4096, damage);
        BtrfsSuperblock parsed = new()
        {
            Generation = U64(sb, 0x48),
            RootTree = AddressOf("root tree", U64(sb, 0x50), sectorBytes, damage),
            ChunkTree = AddressOf("chunk tree", U64(sb, 0x58), sectorBytes, damage),
            LogTree = U64(sb, 0x60),
            UsedBytes = U64(sb, 0x78),
            RootDirectory = U64(sb, 0x80),
            SectorBytes = sectorBytes,
            NodeBytes = SizeOf("tree blocks", U32(sb, 0x94), (uint)sectorBytes, damage),
            ChunkGeneration = U64(sb, 0xA4),
            CompatRo = U64(sb, 0xB4),
            Incompat = incompat,
            Checksum = (ChecksumKind)BinaryPrimitives.ReadUInt16LittleEndian(sb[0xC4..]),
            RootLevel = sb[0xC6],
            ChunkLevel = sb[0xC7],
            DeviceId = U64(sb, 0xC9),
            DeviceBytes = U64(sb, 0xD1) <= (ulong)volume.LengthBytes
                ? (long)U64(sb, 0xD1)
                : throw damage($"it has {U64(sb, 0xD1)} bytes, but only {volume.LengthBytes} to lie on"),
            Uuid = FileSystemProbe.Uuid(sb.Slice(0x20, 16)),
            TreeUuid = new Guid(sb.Slice((incompat & BtrfsFeatures.IncompatMetadataUuid) != 0 ? 0x23B : 0x20, 16)),
            Label = FileSystemProbe.Text(sb.Slice(0x12B, 256)),
            SystemChunks = systemChunkBytes <= MaxSystemChunkBytes
                ? sb.Slice(SystemChunksAt, (int)systemChunkBytes).ToArray()
                : throw damage($"the superblock has {systemChunkBytes} bytes of chunks"),
        };
        return parsed.RootLevel > MaxLevel || parsed.ChunkLevel > MaxLevel
            ? throw damage($"its trees have {parsed.RootLevel + 1} and {parsed.ChunkLevel + 1} levels")
            : parsed;
    }

    private static void RefuseUnknown(ReadOnlySpan<byte> sb, string volumeName)
    {
        int checksum = BinaryPrimitives.ReadUInt16LittleEndian(sb[0xC4..]);
        string? why = BtrfsFeatures.UnreadableNames(U64(sb, 0xBC)) is { } names ? $"uses what this version cannot read: {names}"
            : checksum > (int)ChecksumKind.Blake2b ? $"uses what this version cannot read: checksums of type {checksum}"
            : BtrfsFeatures.UnfinishedState(U64(sb, 0x38)) is { } state ? $"cannot be read: it is {state}"
            : U64(sb, 0x88) != 1 ? $"lies on {U64(sb, 0x88)} devices; only one is read"
            : null;
        if (why is not null)
        {
            throw new ImageException($"Could not look inside {volumeName}: its btrfs file system {why}.");
        }
    }

    private static int SizeOf(string what, uint bytes, uint min, Func<string, ImageException> damage) =>
        bytes >= min && bytes <= 65536 && (bytes & (bytes - 1)) == 0 ? (int)bytes : throw damage($"its {what} have {bytes} bytes");

    private static long AddressOf(string what, ulong address, int sectorBytes, Func<string, ImageException> damage) =>
        address <= long.MaxValue && address % (uint)sectorBytes == 0 ? (long)address : throw damage($"its {what} lies at {address}");

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);

    private static ulong U64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt64LittleEndian(s[at..]);
}
