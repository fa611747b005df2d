using System.Buffers.Binary;
using System.Numerics;

namespace Shien.Images.Disks.Vhdx;

/// <summary>The metadata that a reader needs (MS-VHDX 2.6, "Metadata Region"). Little endian.</summary>
/// <param name="BlockBytes">Size of a block: a power of two from 1 to 256 MiB.</param>
/// <param name="HasParent">True for a differencing disk.</param>
/// <param name="LengthBytes">Size of the disk, bytes.</param>
/// <param name="SectorBytes">Size of a sector for the guest: 512 or 4096.</param>
internal readonly record struct VhdxMetadata(int BlockBytes, bool HasParent, long LengthBytes, int SectorBytes)
{
    private const int Bytes = 0x1_0000;
    private const int EntriesOffset = 0x20;
    private const int EntryBytes = 32;
    private const int MaxEntries = 2047;
    private const uint MinBlockBytes = 1 << 20;
    private const uint MaxBlockBytes = 256 << 20;

    private static readonly Guid FileParameters = new("CAA16737-FA36-4D43-B3B6-33F0AA44E76B");
    private static readonly Guid DiskSize = new("2FA54224-CD1B-4876-B211-5DBED83BF4B8");
    private static readonly Guid LogicalSector = new("8141BF1D-A96F-4709-BA47-F233A8FAAB5F");

    // Known and of no use here: the disk's serial number, the physical sector size, and where a parent is.
    private static readonly Guid[] Others =
    [
        new("BECA12AB-B2E6-4523-93EF-C309E000C746"), new("CDA348C7-445D-4471-9CC9-E9885251C556"), new("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C"),
    ];

    /// <summary>Reads table and items.</summary>
    /// <exception cref="ImageException">Damaged, not possible, or one that is required is not known.</exception>
    public static VhdxMetadata Read(ByteSource source, VhdxRegions regions)
    {
        Span<byte> table = new byte[Bytes];
        Span<byte> values = stackalloc byte[3 * sizeof(ulong)];
        Require(regions.MetadataBytes >= Bytes, source, $"its metadata region has {regions.MetadataBytes} bytes");
        source.Read(regions.MetadataOffset, table);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(table[0x0A..]);
        Require(table.StartsWith("metadata"u8) && count <= MaxEntries, source, $"its metadata table has no mark or {count} entries ({MaxEntries} are possible)");
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.Slice(EntriesOffset + (i * EntryBytes), EntryBytes);
            Guid id = new(entry[..16]);
            (int index, int length) = id == FileParameters ? (0, 8) : id == DiskSize ? (1, 8) : id == LogicalSector ? (2, 4) : (-1, 0);
            if (index < 0)
            {
                CheckUnread(entry, id, source);
                continue;
            }

            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[0x10..]);
            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(entry[0x14..]);
            Require((found & (1 << index)) == 0, source, $"its metadata name {id} twice");
            Require(bytes == length && offset >= Bytes && offset <= regions.MetadataBytes - bytes, source, $"the metadata item {id} has {bytes} bytes at byte {offset} of its region of {regions.MetadataBytes}");
            source.Read(regions.MetadataOffset + offset, values.Slice(index * sizeof(ulong), length));
            found |= 1 << index;
        }

        Require(found == 7, source, "its metadata lack the size of the disk, of a block or of a sector");
        return Parse(values, source);
    }

    private static VhdxMetadata Parse(ReadOnlySpan<byte> values, ByteSource source)
    {
        uint block = BinaryPrimitives.ReadUInt32LittleEndian(values);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(values[0x04..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(values[0x08..]);
        uint sector = BinaryPrimitives.ReadUInt32LittleEndian(values[0x10..]);
        Require(
            block is >= MinBlockBytes and <= MaxBlockBytes && BitOperations.IsPow2(block) && sector is 512 or 4096 && length % sector == 0,
            source,
            $"a disk of {length} bytes in blocks of {block} bytes and sectors of {sector} is not possible");
        Require((flags & ~3u) == 0, source, $"its file parameters have the flags {flags:X}, which are not known");
        DiskImage.CheckLength(length, source.Name);
        return new VhdxMetadata((int)block, (flags & 2) != 0, length, (int)sector);
    }

    // Bit 2 of the flags: whoever does not know the item must not open the disk.
    private static void CheckUnread(ReadOnlySpan<byte> entry, Guid id, ByteSource source)
    {
        if ((entry[0x18] & 4) != 0 && !Others.Contains(id))
        {
            throw new ImageException($"'{source.Name}' needs the VHDX metadata item {id}, which is not known here. {VhdxReader.Remedy}");
        }
    }

    private static void Require(bool condition, ByteSource source, string otherwise)
    {
        if (!condition)
        {
            throw VhdxReader.Damaged(source.Name, otherwise);
        }
    }
}
