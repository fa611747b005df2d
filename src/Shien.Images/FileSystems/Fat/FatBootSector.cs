using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Shien.Images.FileSystems.Fat;

/// <summary>
/// The first sector of FAT12, FAT16 and FAT32. Microsoft, FAT: General Overview of On-Disk Format 1.03, sections 3.1 and 3.5.
/// All places in bytes of the volume.
/// </summary>
internal readonly record struct FatBootSector
{
    public const int LengthBytes = 512;

    public FatWidth Width { get; private init; }

    public long TableOffset { get; private init; }

    /// <summary>Length of one copy.</summary>
    public long TableBytes { get; private init; }

    public int TableCount { get; private init; }

    /// <summary>The copy in use; -1 where all are the same.</summary>
    public int ActiveTable { get; private init; }

    public long RootOffset { get; private init; }

    /// <summary>Length of the root directory; 0 with FAT32, where it is a chain of clusters.</summary>
    public int RootBytes { get; private init; }

    public uint RootCluster { get; private init; }

    public long DataOffset { get; private init; }

    public int ClusterBytes { get; private init; }

    /// <summary>They are numbered from 2.</summary>
    public uint ClusterCount { get; private init; }

    public long EndOffset { get; private init; }

    public bool IsDirty { get; private init; }

    /// <summary>Volume serial number, as blkid writes it: <c>ABCD-1234</c>.</summary>
    public string? Uuid { get; private init; }

    public string? Label { get; private init; }

    /// <summary>Null if the fields contradict each other, so that it is no FAT.</summary>
    public static FatBootSector? Parse(ReadOnlySpan<byte> sector)
    {
        int sectorBytes = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x0B..]);
        int clusterSectors = sector[0x0D];
        int reserved = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x0E..]);
        int tables = sector[0x10];
        int rootEntries = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x11..]);
        long totalSectors = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x13..]);
        long tableSectors = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x16..]);
        bool isFat32 = tableSectors == 0;
        totalSectors = totalSectors != 0 ? totalSectors : BinaryPrimitives.ReadUInt32LittleEndian(sector[0x20..]);
        tableSectors = isFat32 ? BinaryPrimitives.ReadUInt32LittleEndian(sector[0x24..]) : tableSectors;
        if (sectorBytes is not (512 or 1024 or 2048 or 4096) || clusterSectors == 0 || (clusterSectors & (clusterSectors - 1)) != 0
            || reserved == 0 || tables is 0 or > 4 || sector[0x15] is not (0xF0 or >= 0xF8) || tableSectors == 0 || isFat32 != (rootEntries == 0)
            || sector[0x1FE] != 0x55 || sector[0x1FF] != 0xAA || sector[0] is not (0xEB or 0xE9))
        {
            return null;
        }

        long rootSectors = ((rootEntries * 32L) + sectorBytes - 1) / sectorBytes;
        long dataSector = reserved + (tables * tableSectors) + rootSectors;
        long clusters = (totalSectors - dataSector) / clusterSectors;
        // Linux tells FAT32 by its table's size: mkfs.fat -F 32 makes it with any number of clusters.
        FatWidth width = isFat32 ? FatWidth.Fat32 : clusters < 4085 ? FatWidth.Fat12 : FatWidth.Fat16;
        long describable = (tableSectors * sectorBytes * 8 / (int)width) - 2;
        if (clusters < 1 || (width == FatWidth.Fat16 && clusters >= 65525) || clusters > 0x0FFF_FFF5 || describable < 1)
        {
            return null;
        }

        int extended = isFat32 ? 0x40 : 0x24;
        int flags = isFat32 ? BinaryPrimitives.ReadUInt16LittleEndian(sector[0x28..]) : 0;
        bool hasNames = sector[extended + 2] is 0x28 or 0x29;
        uint serial = BinaryPrimitives.ReadUInt32LittleEndian(sector[(extended + 3)..]);
        string label = Encoding.ASCII.GetString(sector.Slice(extended + 7, 11)).TrimEnd(' ', '\0');
        return new FatBootSector
        {
            Width = width,
            TableOffset = (long)reserved * sectorBytes,
            TableBytes = tableSectors * sectorBytes,
            TableCount = tables,
            ActiveTable = (flags & 0x80) != 0 ? flags & 0x0F : -1,
            RootOffset = (reserved + (tables * tableSectors)) * sectorBytes,
            RootBytes = rootEntries * 32,
            RootCluster = isFat32 ? BinaryPrimitives.ReadUInt32LittleEndian(sector[0x2C..]) : 0,
            DataOffset = dataSector * sectorBytes,
            ClusterBytes = clusterSectors * sectorBytes,
            ClusterCount = (uint)Math.Min(clusters, describable),
            EndOffset = totalSectors * sectorBytes,
            IsDirty = (sector[extended + 1] & 1) != 0,
            Uuid = hasNames ? string.Create(CultureInfo.InvariantCulture, $"{serial >> 16:x4}-{serial & 0xFFFF:x4}") : null,
            Label = hasNames && label.Length > 0 && label != "NO NAME" ? label : null,
        };
    }

    /// <summary>First byte of a cluster.</summary>
    public long OffsetOf(uint cluster) => DataOffset + ((cluster - 2L) * ClusterBytes);
}
