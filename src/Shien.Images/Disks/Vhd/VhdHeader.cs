using System.Buffers.Binary;
using System.Numerics;

namespace Shien.Images.Disks.Vhd;

/// <summary>The header of a dynamic or differencing VHD (MS-VHD, "Dynamic Disk Header Format"). Big endian.</summary>
/// <param name="TableOffset">Where the block allocation table is, bytes.</param>
/// <param name="TableEntries">How many entries the table has.</param>
/// <param name="BlockBytes">Size of a block without its bitmap: a power of two.</param>
/// <param name="ParentId">Unique id of the parent's footer; 0 without a parent.</param>
internal readonly record struct VhdHeader(long TableOffset, uint TableEntries, int BlockBytes, Guid ParentId)
{
    /// <summary>Size of the header, bytes.</summary>
    public const int Bytes = 1024;

    private const int ChecksumOffset = 0x24;
    private const uint KnownVersion = 0x0001_0000;

    // The usual size is 2 MiB, older programs used 512 KiB.
    private const uint MinBlockBytes = 4096;
    private const uint MaxBlockBytes = 256 << 20;

    /// <summary>Bytes of the bitmap before each block: a bit a sector, whole sectors.</summary>
    public int BitmapBytes => Math.Max(BlockBytes / DiskImage.SectorBytes / 8, DiskImage.SectorBytes);

    /// <summary>Reads the header.</summary>
    /// <exception cref="ImageException">Damaged, or not possible.</exception>
    public static VhdHeader Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (!bytes.StartsWith("cxsparse"u8) || BinaryPrimitives.ReadUInt32BigEndian(bytes[ChecksumOffset..]) != VhdFooter.Checksum(bytes[..Bytes], ChecksumOffset))
        {
            throw VhdReader.Damaged(name, "its dynamic header has no mark or a wrong checksum");
        }

        uint version = BinaryPrimitives.ReadUInt32BigEndian(bytes[0x18..]);
        uint block = BinaryPrimitives.ReadUInt32BigEndian(bytes[0x20..]);
        if (version >> 16 != KnownVersion >> 16 || block is < MinBlockBytes or > MaxBlockBytes || !BitOperations.IsPow2(block))
        {
            throw VhdReader.Damaged(name, $"a dynamic header of version {version:X} and blocks of {block} bytes (a power of two from 4 KiB to 256 MiB is possible)");
        }

        return new VhdHeader(
            BinaryPrimitives.ReadInt64BigEndian(bytes[0x10..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[0x1C..]),
            (int)block,
            new Guid(bytes.Slice(0x28, 16)));
    }
}
