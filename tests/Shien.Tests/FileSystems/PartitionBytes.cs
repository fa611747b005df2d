using System.Buffers.Binary;

namespace Shien.Tests.FileSystems;

/// <summary>Writes partition tables, by the byte, into the content of a disk.</summary>
internal static class PartitionBytes
{
    private const int GptEntries = 8;
    private const int GptHeaderBytes = 92;
    private const string LinuxData = "0fc63daf-8483-4772-8e79-3d69d8477de4";

    /// <summary>An entry of an MBR or of the sector before a logical partition; the sector becomes a table by it.</summary>
    public static void WriteEntry(Span<byte> disk, int sector, int index, byte flag, byte type, uint first, uint sectors)
    {
        Span<byte> bytes = disk.Slice(sector * 512, 512);
        bytes[0x1FE] = 0x55;
        bytes[0x1FF] = 0xAA;
        Span<byte> entry = bytes.Slice(0x1BE + (index * 16), 16);
        entry[0] = flag;
        entry[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], sectors);
    }

    /// <summary>A protective MBR, and a GPT with a second partition in sectors 20 to 29, twice.</summary>
    public static void WriteGpt(byte[] disk, int sectorBytes, int entryBytes, string type = LinuxData)
    {
        WriteEntry(disk, 0, 0, 0, 0xEE, 1, uint.MaxValue);
        byte[] table = new byte[GptEntries * entryBytes];
        Span<byte> entry = table.AsSpan(entryBytes);
        new Guid(type).TryWriteBytes(entry);
        new Guid("11111111-2222-3333-4444-555555555555").TryWriteBytes(entry[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(entry[0x20..], 20);
        BinaryPrimitives.WriteInt64LittleEndian(entry[0x28..], 29);
        System.Text.Encoding.Unicode.GetBytes("root", entry[0x38..]);
        int last = (disk.Length / sectorBytes) - 1;
        foreach ((int header, int at) in new[] { (1, 2), (last, last - 5) })
        {
            table.CopyTo(disk, at * sectorBytes);
            Span<byte> bytes = disk.AsSpan(header * sectorBytes, GptHeaderBytes);
            "EFI PART"u8.CopyTo(bytes);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[0x0C..], GptHeaderBytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[0x18..], header);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[0x48..], at);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[0x50..], GptEntries);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[0x54..], entryBytes);
            SealGpt(bytes, table);
        }
    }

    /// <summary>Makes the two checksums of a header right.</summary>
    public static void SealGpt(Span<byte> header, ReadOnlySpan<byte> table)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header[0x58..], Crc(table));
        BinaryPrimitives.WriteUInt32LittleEndian(header[0x10..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header[0x10..], Crc(header));
    }

    // Bit by bit from the definition, so that a wrong table in the reader shows.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
