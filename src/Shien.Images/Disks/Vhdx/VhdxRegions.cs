using System.Buffers.Binary;

namespace Shien.Images.Disks.Vhdx;

/// <summary>What the region table names (MS-VHDX 2.2.3, "Region Table"). Little endian, offsets and lengths in bytes.</summary>
/// <param name="TableOffset">Where the block allocation table is.</param>
/// <param name="TableBytes">Room of the block allocation table.</param>
/// <param name="MetadataOffset">Where the metadata are.</param>
/// <param name="MetadataBytes">Room of the metadata.</param>
internal readonly record struct VhdxRegions(long TableOffset, uint TableBytes, long MetadataOffset, uint MetadataBytes)
{
    private const int Bytes = 0x1_0000;
    private const int FirstOffset = 0x3_0000;
    private const int SecondOffset = 0x4_0000;
    private const int ChecksumOffset = 0x04;
    private const int EntriesOffset = 0x10;
    private const int EntryBytes = 32;
    private const int MaxEntries = 2047;

    private static readonly Guid Table = new("2DC27766-F623-4200-9D64-115E9BFD4A08");
    private static readonly Guid Metadata = new("8B7CA206-4790-4B9A-B8FE-575F050F886E");

    /// <summary>Reads the table, or its copy where it is damaged.</summary>
    /// <exception cref="ImageException">Both are damaged, a region is missing or not in the file, or one is not known.</exception>
    public static VhdxRegions Read(ByteSource source)
    {
        byte[] bytes = new byte[Bytes];
        foreach (int offset in (ReadOnlySpan<int>)[FirstOffset, SecondOffset])
        {
            source.Read(offset, bytes);
            if (bytes.AsSpan().StartsWith("regi"u8) && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumOffset)) == Crc32C.OfAllBut(bytes, ChecksumOffset))
            {
                return Parse(bytes, source);
            }
        }

        throw VhdxReader.Damaged(source.Name, "neither of its two region tables has a right checksum");
    }

    private static VhdxRegions Parse(ReadOnlySpan<byte> bytes, ByteSource source)
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x08..]);
        if (count > MaxEntries)
        {
            throw VhdxReader.Damaged(source.Name, $"its region table has {count} entries ({MaxEntries} are possible)");
        }

        (long Offset, uint Length)? table = null;
        (long Offset, uint Length)? metadata = null;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = bytes.Slice(EntriesOffset + (i * EntryBytes), EntryBytes);
            Guid id = new(entry[..16]);
            if (id == Table && table is null)
            {
                table = Place(entry, source);
            }
            else if (id == Metadata && metadata is null)
            {
                metadata = Place(entry, source);
            }
            else if (id == Table || id == Metadata)
            {
                throw VhdxReader.Damaged(source.Name, $"its region table names {id} twice");
            }
            else if ((entry[0x1C] & 1) != 0)
            {
                throw new ImageException($"'{source.Name}' needs the VHDX region {id}, which is not known here. {VhdxReader.Remedy}");
            }
        }

        return table is { } one && metadata is { } other && (one.Offset >= other.Offset + other.Length || other.Offset >= one.Offset + one.Length)
            ? new VhdxRegions(one.Offset, one.Length, other.Offset, other.Length)
            : throw VhdxReader.Damaged(source.Name, "its region table lacks the block table or the metadata, or they overlap");
    }

    private static (long Offset, uint Length) Place(ReadOnlySpan<byte> entry, ByteSource source)
    {
        long offset = BinaryPrimitives.ReadInt64LittleEndian(entry[0x10..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(entry[0x18..]);
        return offset >= VhdxReader.HeadBytes && offset % VhdxReader.HeadBytes == 0 && length > 0 && offset <= source.LengthBytes - length
            ? (offset, length)
            : throw VhdxReader.Damaged(source.Name, $"a region of {length} bytes at byte {offset} is not inside the file's {source.LengthBytes} bytes, or not at a whole MiB");
    }
}
