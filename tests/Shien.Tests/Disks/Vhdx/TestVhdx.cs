using System.Buffers.Binary;
using System.Numerics;

namespace Shien.Tests.Disks.Vhdx;

/// <summary>Makes VHDX files by hand: 1 MiB each for the headers, the log, the metadata and the block table.</summary>
internal static class TestVhdx
{
    public const int LogOffset = 1 << 20;
    public const int MetadataOffset = 2 << 20;
    public const int TableOffset = 3 << 20;
    public const int ContentOffset = 4 << 20;

    private const int Unit = 1 << 20;
    private static readonly int[] HeaderOffsets = [0x1_0000, 0x2_0000];
    private static readonly int[] RegionOffsets = [0x3_0000, 0x4_0000];

    public static Guid LogId { get; } = new("11111111-2222-3333-4444-555555555555");

    /// <summary>A dynamic disk; blocks that are zero are absent, the others lie in descending order.</summary>
    public static byte[] Make(byte[] content, int blockBytes, int sectorBytes = 512)
    {
        int count = (content.Length + blockBytes - 1) / blockBytes;
        long chunkRatio = (1L << 23) * sectorBytes / blockBytes;
        using MemoryStream file = new();
        file.SetLength(ContentOffset);
        file.Position = ContentOffset;
        byte[] table = new byte[(count + (count / chunkRatio) + 1) * 8];
        for (int block = count - 1; block >= 0; block--)
        {
            byte[] stored = new byte[blockBytes];
            content.AsSpan(block * blockBytes, Math.Min(blockBytes, content.Length - (block * blockBytes))).CopyTo(stored);
            if (stored.AsSpan().ContainsAnyExcept((byte)0))
            {
                BinaryPrimitives.WriteInt64LittleEndian(table.AsSpan((int)(block + (block / chunkRatio)) * 8), file.Position | 6);
                file.Write(stored);
            }
        }

        byte[] image = file.ToArray();
        table.CopyTo(image, TableOffset);
        "vhdxfile"u8.CopyTo(image);
        WriteHeader(image, 0, 7, Guid.Empty);
        WriteHeader(image, 1, 6, Guid.Empty);
        foreach (int offset in RegionOffsets)
        {
            Span<byte> regions = image.AsSpan(offset);
            "regi"u8.CopyTo(regions);
            regions[0x08] = 2;
            WriteRegion(regions[0x10..], "2DC27766-F623-4200-9D64-115E9BFD4A08", TableOffset);
            WriteRegion(regions[0x30..], "8B7CA206-4790-4B9A-B8FE-575F050F886E", MetadataOffset);
        }

        "metadata"u8.CopyTo(image.AsSpan(MetadataOffset));
        WriteItem(image, 0, "CAA16737-FA36-4D43-B3B6-33F0AA44E76B", blockBytes, 8);
        WriteItem(image, 1, "2FA54224-CD1B-4876-B211-5DBED83BF4B8", content.Length, 8);
        WriteItem(image, 2, "8141BF1D-A96F-4709-BA47-F233A8FAAB5F", sectorBytes, 4);
        WriteItem(image, 3, "BECA12AB-B2E6-4523-93EF-C309E000C746", 1, 16);
        image[MetadataOffset + 0x0A] = 4;
        return Fix(image);
    }

    /// <summary>Writes one of the two headers.</summary>
    public static void WriteHeader(byte[] image, int index, ulong sequence, Guid logId)
    {
        Span<byte> header = image.AsSpan(HeaderOffsets[index], 4096);
        header.Clear();
        "head"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header[0x08..], sequence);
        logId.TryWriteBytes(header[0x30..]);
        header[0x42] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(header[0x44..], Unit);
        BinaryPrimitives.WriteInt64LittleEndian(header[0x48..], LogOffset);
        Fix(image);
    }

    /// <summary>Makes the checksums of headers and region tables right again.</summary>
    public static byte[] Fix(byte[] image)
    {
        foreach ((int offset, int length) in (((int, int)[])[.. HeaderOffsets.Select(at => (at, 4096)), .. RegionOffsets.Select(at => (at, 0x1_0000))]))
        {
            if (offset + length <= image.Length)
            {
                Seal(image.AsSpan(offset, length));
            }
        }

        return image;
    }

    /// <summary>Writes the checksum at byte 4 of what it covers.</summary>
    public static void Seal(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Checksum(bytes));
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        return ~crc;
    }

    private static void WriteRegion(Span<byte> entry, string id, long offset)
    {
        new Guid(id).TryWriteBytes(entry);
        BinaryPrimitives.WriteInt64LittleEndian(entry[0x10..], offset);
        BinaryPrimitives.WriteInt32LittleEndian(entry[0x18..], Unit);
        entry[0x1C] = 1;
    }

    private static void WriteItem(byte[] image, int index, string id, long value, int length)
    {
        const int items = 0x1_0000;
        Span<byte> entry = image.AsSpan(MetadataOffset + 0x20 + (index * 0x20));
        new Guid(id).TryWriteBytes(entry);
        BinaryPrimitives.WriteInt32LittleEndian(entry[0x10..], items + (index * 16));
        BinaryPrimitives.WriteInt32LittleEndian(entry[0x14..], length);
        entry[0x18] = 6;
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(MetadataOffset + items + (index * 16)), value);
    }
}
