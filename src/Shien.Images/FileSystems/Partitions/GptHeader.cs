using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Partitions;

/// <summary>A GPT header whose checksum is right. UEFI specification 2.10, section 5.3.2.</summary>
internal readonly record struct GptHeader(long OtherSector, long EntriesSector, int EntryCount, int EntryBytes, uint EntriesCrc)
{
    private const int MinBytes = 92;

    // 128 entries of 128 bytes are usual. This bounds what a header can make us read.
    private const int MaxTableBytes = 1024 * 1024;

    public int TableBytes => EntryCount * EntryBytes;

    /// <summary>Null if it is none, its checksum is wrong, it belongs elsewhere, or its table is out of bounds.</summary>
    public static GptHeader? Parse(ReadOnlySpan<byte> sector, long sectorNumber)
    {
        if (!sector.StartsWith("EFI PART"u8))
        {
            return null;
        }

        uint headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(sector[0x0C..]);
        if (headerBytes < MinBytes || headerBytes > sector.Length)
        {
            return null;
        }

        byte[] header = sector[..(int)headerBytes].ToArray();
        header.AsSpan(0x10, 4).Clear();
        uint entries = BinaryPrimitives.ReadUInt32LittleEndian(sector[0x50..]);
        uint entryBytes = BinaryPrimitives.ReadUInt32LittleEndian(sector[0x54..]);
        ulong otherSector = BinaryPrimitives.ReadUInt64LittleEndian(sector[0x20..]);
        ulong entriesSector = BinaryPrimitives.ReadUInt64LittleEndian(sector[0x48..]);
        bool sound = Crc32.Of(header) == BinaryPrimitives.ReadUInt32LittleEndian(sector[0x10..])
            && BinaryPrimitives.ReadUInt64LittleEndian(sector[0x18..]) == (ulong)sectorNumber
            && entryBytes is >= 128 and <= 4096 && entryBytes % 8 == 0
            && entries is > 0 and <= MaxTableBytes / 128 && (ulong)entries * entryBytes <= MaxTableBytes
            && entriesSector < long.MaxValue / 4096 && otherSector < long.MaxValue / 4096;
        return sound
            ? new GptHeader((long)otherSector, (long)entriesSector, (int)entries, (int)entryBytes, BinaryPrimitives.ReadUInt32LittleEndian(sector[0x58..]))
            : null;
    }
}
