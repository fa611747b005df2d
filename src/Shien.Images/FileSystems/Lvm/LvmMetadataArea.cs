using System.Buffers.Binary;
using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Lvm;

/// <summary>
/// A ring of text metadata on a physical volume: a header of 512 bytes says where the newest text begins; at the end of the
/// area the text goes on behind the header. lib/format_text/layout.h of LVM2 (mda_header, raw_locn).
/// </summary>
internal static class LvmMetadataArea
{
    private const int HeaderBytes = 512;

    // pvcreate makes areas of 1 MiB, and a text fills half of its area at most. A thousand logical volumes need 400 KiB.
    private const long MaxTextBytes = 1024 * 1024;

    private const int IsIgnored = 1;

    /// <summary>The newest text.</summary>
    /// <returns>Null where the area is empty or not in use.</returns>
    /// <exception cref="ImageException">The area is damaged.</exception>
    public static byte[]? ReadText(Volume volume, StoredExtent area)
    {
        if (area.Length < 2 * HeaderBytes || !volume.Contains(area.Offset, area.Length))
        {
            throw Damaged(volume, $"a metadata area of {area.Length} bytes at byte {area.Offset} does not lie inside it");
        }

        byte[] header = new byte[HeaderBytes];
        volume.Read(area.Offset, header);
        ReadOnlySpan<byte> raw = header;
        if (BinaryPrimitives.ReadUInt32LittleEndian(raw) != Crc32.Append(LvmLabel.CrcSeed, raw[0x04..])
            || !raw[0x04..].StartsWith(" LVM2 x[5A%r0N*>"u8)
            || BinaryPrimitives.ReadUInt32LittleEndian(raw[0x14..]) != 1
            || BinaryPrimitives.ReadUInt64LittleEndian(raw[0x18..]) != (ulong)area.Offset
            || BinaryPrimitives.ReadUInt64LittleEndian(raw[0x20..]) != (ulong)area.Length)
        {
            throw Damaged(volume, $"the header of the metadata area at byte {area.Offset} is wrong");
        }

        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(raw[0x28..]);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(raw[0x30..]);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(raw[0x3C..]);
        if (offset == 0 || (flags & IsIgnored) != 0)
        {
            return null;
        }

        if (offset < HeaderBytes || offset >= (ulong)area.Length || length == 0
            || length > (ulong)Math.Min(area.Length - HeaderBytes, MaxTextBytes))
        {
            throw Damaged(volume, $"the metadata area at byte {area.Offset} points to {length} bytes at byte {offset} of it");
        }

        byte[] text = ReadRing(volume, area, (long)offset, (int)length);
        return Crc32.Append(LvmLabel.CrcSeed, text) == BinaryPrimitives.ReadUInt32LittleEndian(raw[0x38..])
            ? text
            : throw Damaged(volume, $"the checksum of the text in the metadata area at byte {area.Offset} is wrong");
    }

    private static byte[] ReadRing(Volume volume, StoredExtent area, long offset, int length)
    {
        byte[] text = new byte[length];
        int first = (int)Math.Min(length, area.Length - offset);
        volume.Read(area.Offset + offset, text.AsSpan(0, first));
        volume.Read(area.Offset + HeaderBytes, text.AsSpan(first));
        return text;
    }

    private static ImageException Damaged(Volume volume, string what) => new(
        $"The LVM physical volume on {volume.Name} is damaged: {what}. Repair it with 'vgck --updatemetadata' inside the machine.");
}
