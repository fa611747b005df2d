using System.Buffers.Binary;
using System.Text;
using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Lvm;

/// <summary>
/// The label of a physical volume, with its header. lib/label/label.h, lib/format_text/layout.h of LVM2.
/// </summary>
/// <param name="Id">UUID of the physical volume: 32 characters without dashes.</param>
/// <param name="MetadataAreas">Where the text metadata lies, in bytes of the volume; not checked against it.</param>
internal readonly record struct LvmLabel(string Id, IReadOnlyList<StoredExtent> MetadataAreas)
{
    /// <summary>The label is in one of the first four sectors.</summary>
    public const int ScanBytes = 4 * SectorBytes;

    /// <summary>LVM's CRCs start with this.</summary>
    public const uint CrcSeed = 0xF597A6CF;

    public const int IdChars = 32;

    private const int SectorBytes = 512;
    private const int LabelBytes = 0x20;
    private const int AreaBytes = 16;

    // pvcreate --metadatacopies: 0, 1 or 2.
    private const int MaxAreas = 2;

    /// <summary>The first label whose checksum is right; null if there is none.</summary>
    /// <param name="head">The first <see cref="ScanBytes"/> bytes of the volume.</param>
    public static LvmLabel? Parse(ReadOnlySpan<byte> head)
    {
        for (int number = 0; number < ScanBytes / SectorBytes; number++)
        {
            ReadOnlySpan<byte> sector = head.Slice(number * SectorBytes, SectorBytes);
            if (sector.StartsWith("LABELONE"u8)
                && BinaryPrimitives.ReadUInt64LittleEndian(sector[0x08..]) == (ulong)number
                && BinaryPrimitives.ReadUInt32LittleEndian(sector[0x10..]) == Crc32.Append(CrcSeed, sector[0x14..])
                && sector[0x18..].StartsWith("LVM2 001"u8)
                && BinaryPrimitives.ReadUInt32LittleEndian(sector[0x14..]) is >= LabelBytes and <= SectorBytes - 0x28 - (2 * AreaBytes) and uint header)
            {
                return ParseHeader(sector[(int)header..]);
            }
        }

        return null;
    }

    // 00 UUID, 20 size of the device, 28 data areas up to an empty one, then metadata areas up to an empty one. The header's
    // extension behind it names areas for boot loaders, which lie before the first extent.
    private static LvmLabel? ParseHeader(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> id = header[..IdChars];
        if (id.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return null;
        }

        List<StoredExtent> metadata = [];
        int lists = 0;
        for (int at = 0x28; at + AreaBytes <= header.Length && lists < 2; at += AreaBytes)
        {
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[at..]);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header[(at + 8)..]);
            if (offset == 0)
            {
                lists++;
            }
            else if (lists == 1 && metadata.Count < MaxAreas)
            {
                metadata.Add(new StoredExtent((long)Math.Min(offset, long.MaxValue / 2), (long)Math.Min(length, long.MaxValue / 2)));
            }
        }

        return lists == 2 ? new LvmLabel(Encoding.ASCII.GetString(id), metadata) : null;
    }
}
