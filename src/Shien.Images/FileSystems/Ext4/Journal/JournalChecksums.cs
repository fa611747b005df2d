using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4.Journal;

/// <summary>The checksums of a journal's blocks. linux/fs/jbd2/recovery.c, <c>jbd2_*_csum_verify</c>.</summary>
internal static class JournalChecksums
{
    private const int CommitHeaderBytes = 64;
    private const int CommitChecksumAt = 0x10;

    private static readonly uint[] TableV1 = MakeTableV1();

    /// <summary>Of a descriptor or revoke block: its last four bytes.</summary>
    public static bool TailIsRight(in JournalSuperblock sb, ReadOnlySpan<byte> block) =>
        !sb.HasBlockChecksums
        || Crc32C.Append(Crc32C.Append(sb.Seed, block[..^4]), 0u) == BinaryPrimitives.ReadUInt32BigEndian(block[^4..]);

    /// <summary>Of a block that is to be copied, as it lies in the journal.</summary>
    public static bool BlockIsRight(in JournalSuperblock sb, in JournalTag tag, uint sequence, ReadOnlySpan<byte> block)
    {
        if (!sb.HasBlockChecksums)
        {
            return true;
        }

        uint crc = Crc32C.Append(Crc32C.Append(sb.Seed, BinaryPrimitives.ReverseEndianness(sequence)), block);
        return tag.Checksum == (sb.HasChecksumV3 ? crc : crc & 0xFFFF);
    }

    /// <summary>Of a commit block, of versions 2 and 3.</summary>
    public static bool CommitIsRight(in JournalSuperblock sb, ReadOnlySpan<byte> block)
    {
        if (!sb.HasBlockChecksums)
        {
            return true;
        }

        // Some kernels summed before they had cleared what lies behind the header (jbd2_commit_block_csum_verify_partial).
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(block[CommitChecksumAt..]);
        return OfCommit(sb.Seed, block) == stored
            || OfCommit(sb.Seed, [.. block[..CommitHeaderBytes], .. new byte[block.Length - CommitHeaderBytes]]) == stored;
    }

    /// <summary>Of a commit block, of version 1: one sum over the descriptors and blocks of the transaction; 0 is "not used".</summary>
    public static bool CommitV1IsRight(ReadOnlySpan<byte> block, uint crc)
    {
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(block[CommitChecksumAt..]);
        return (block[0x0C], block[0x0D]) switch
        {
            (1, 4) => stored == crc,
            (0, 0) => stored == 0,
            _ => false,
        };
    }

    /// <summary>CRC-32 of version 1: 04C11DB7, the highest bit first, nothing inverted (<c>crc32_be</c>).</summary>
    public static uint AppendV1(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            crc = (crc << 8) ^ TableV1[(crc >> 24) ^ b];
        }

        return crc;
    }

    private static uint[] MakeTableV1()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
            }

            table[i] = crc;
        }

        return table;
    }

    private static uint OfCommit(uint seed, ReadOnlySpan<byte> block)
    {
        uint crc = Crc32C.Append(Crc32C.Append(seed, block[..CommitChecksumAt]), 0u);
        return Crc32C.Append(crc, block[(CommitChecksumAt + 4)..]);
    }
}
