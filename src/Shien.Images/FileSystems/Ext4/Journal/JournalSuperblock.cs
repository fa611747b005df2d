using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4.Journal;

/// <summary>
/// The first block of a journal. Linux documentation, filesystems/ext4/journal.html#super-block. All numbers are big endian.
/// </summary>
internal readonly record struct JournalSuperblock
{
    public const int LengthBytes = 1024;
    public const uint Magic = 0xC03B3998;

    private const uint CompatChecksum = 0x1;
    private const uint Incompat64Bit = 0x2;
    private const uint IncompatAsyncCommit = 0x4;
    private const uint IncompatChecksumV2 = 0x8;
    private const uint IncompatChecksumV3 = 0x10;
    private const uint IncompatFastCommit = 0x20;
    private const uint KnownIncompat = 0x3F;
    private const int ChecksumAt = 0xFC;

    // linux/include/linux/jbd2.h: JBD2_DEFAULT_FAST_COMMIT_BLOCKS and JBD2_MIN_JOURNAL_BLOCKS.
    private const uint DefaultFastCommitBlocks = 256;
    private const uint MinBlocks = 1024;

    public int BlockBytes { get; private init; }

    /// <summary>Blocks of the journal, this one included.</summary>
    public uint BlockCount { get; private init; }

    /// <summary>First block that holds a log.</summary>
    public uint First { get; private init; }

    /// <summary>Number of the first transaction in the log.</summary>
    public uint Sequence { get; private init; }

    /// <summary>Where the log begins; 0 if there is nothing to replay.</summary>
    public uint Start { get; private init; }

    /// <summary>Not 0 if the kernel found the file system damaged.</summary>
    public uint Error { get; private init; }

    /// <summary>What the checksums of versions 2 and 3 begin with.</summary>
    public uint Seed { get; private init; }

    /// <summary>First block behind the log.</summary>
    public uint LogEnd { get; private init; }

    public bool Has64Bit { get; private init; }

    public bool HasAsyncCommit { get; private init; }

    public bool HasChecksumV1 { get; private init; }

    public bool HasChecksumV3 { get; private init; }

    /// <summary>Version 2 or 3: each block of the log has a checksum.</summary>
    public bool HasBlockChecksums { get; private init; }

    public bool HasFastCommits { get; private init; }

    /// <summary>Bytes of one tag in a descriptor block, without a UUID.</summary>
    public int TagBytes => HasChecksumV3 ? 16 : 8 + (HasBlockChecksums ? 2 : 0) + (Has64Bit ? 4 : 0);

    /// <summary>Parses and checks; <paramref name="refuse"/> makes the exception for what is wrong.</summary>
    /// <exception cref="ImageException">It cannot be replayed.</exception>
    public static JournalSuperblock Parse(ReadOnlySpan<byte> sb, int blockBytes, long journalBlocks, Func<string, ImageException> refuse)
    {
        uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32BigEndian(s[at..]);
        uint version = U32(sb, 0x04);
        if (U32(sb, 0x00) != Magic || version is not (3 or 4))
        {
            throw refuse("it has no superblock");
        }

        uint compat = version == 4 ? U32(sb, 0x24) : 0;
        uint incompat = version == 4 ? U32(sb, 0x28) : 0;
        uint roCompat = version == 4 ? U32(sb, 0x2C) : 0;
        if ((incompat & ~KnownIncompat) != 0 || roCompat != 0)
        {
            throw refuse($"it uses features that are not known (0x{incompat & ~KnownIncompat:x}, 0x{roCompat:x})");
        }

        bool v2 = (incompat & IncompatChecksumV2) != 0;
        bool v3 = (incompat & IncompatChecksumV3) != 0;
        bool v1 = (compat & CompatChecksum) != 0;
        if ((v2 && v3) || (v1 && (v2 || v3)) || ((v2 || v3) && (sb[0x50] != 4 || !ChecksumIsRight(sb))))
        {
            throw refuse("the checksum of its superblock is wrong");
        }

        JournalSuperblock parsed = new()
        {
            BlockBytes = (int)U32(sb, 0x0C),
            BlockCount = U32(sb, 0x10),
            First = U32(sb, 0x14),
            Sequence = U32(sb, 0x18),
            Start = U32(sb, 0x1C),
            Error = U32(sb, 0x20),
            Seed = Crc32C.Append(~0u, sb.Slice(0x30, 16)),
            LogEnd = FindLogEnd(U32(sb, 0x10), (incompat & IncompatFastCommit) != 0, U32(sb, 0x54)),
            Has64Bit = (incompat & Incompat64Bit) != 0,
            HasAsyncCommit = (incompat & IncompatAsyncCommit) != 0,
            HasChecksumV1 = v1,
            HasChecksumV3 = v3,
            HasBlockChecksums = v2 || v3,
            HasFastCommits = (incompat & IncompatFastCommit) != 0,
        };
        bool fits = parsed.BlockBytes == blockBytes && parsed.BlockCount <= journalBlocks && parsed.First > 0 && parsed.First < parsed.LogEnd
            && (parsed.Start == 0 || (parsed.Start >= parsed.First && parsed.Start < parsed.LogEnd));
        return fits
            ? parsed
            : throw refuse($"it says that it has {parsed.BlockCount} blocks of {parsed.BlockBytes} bytes and begins at {parsed.Start}");
    }

    // linux/fs/jbd2/journal.c, journal_load_superblock.
    private static uint FindLogEnd(uint blocks, bool fastCommits, uint fastCommitBlocks)
    {
        uint reserved = fastCommitBlocks == 0 ? DefaultFastCommitBlocks : fastCommitBlocks;
        return fastCommits && (long)blocks - reserved >= MinBlocks ? blocks - reserved : blocks;
    }

    private static bool ChecksumIsRight(ReadOnlySpan<byte> sb)
    {
        uint crc = Crc32C.Append(Crc32C.Append(~0u, sb[..ChecksumAt]), 0u);
        return Crc32C.Append(crc, sb[(ChecksumAt + 4)..LengthBytes]) == BinaryPrimitives.ReadUInt32BigEndian(sb[ChecksumAt..]);
    }
}
