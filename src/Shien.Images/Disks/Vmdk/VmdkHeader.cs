using System.Buffers.Binary;

namespace Shien.Images.Disks.Vmdk;

/// <summary>
/// The header of a hosted sparse extent (VMware Virtual Disk Format 5.0, "Hosted Sparse Extent Header"), in bytes where
/// the file counts sectors. Checked in itself; against the file by <see cref="SparseExtent"/>.
/// </summary>
internal readonly record struct VmdkHeader(
    long LengthBytes,
    int GrainBytes,
    int TableEntries,
    long DescriptorOffset,
    int DescriptorBytes,
    long DirectoryOffset,
    bool IsCompressed,
    bool HasZeroGrains)
{
    /// <summary>Size of the header, bytes.</summary>
    public const int Bytes = 512;

    /// <summary>Value of <see cref="DirectoryOffset"/> when the footer says where the directory is.</summary>
    public const long InFooter = -1;

    /// <summary>Room for the descriptor in a streamOptimized file that we write.</summary>
    public const int StreamDescriptorBytes = 2 * DiskImage.SectorBytes;

    private const uint NewlineTest = 1;
    private const uint RedundantDirectory = 2;
    private const uint ZeroGrains = 4;
    private const uint CompressedGrains = 0x10000;
    private const uint Markers = 0x20000;
    private const int MaxGrainBytes = 1 << 20;
    private const int MinGrainBytes = 4096;
    private const int MaxTableEntries = 512;

    /// <summary>Bytes of a grain table.</summary>
    public int TableBytes => TableEntries * sizeof(uint);

    /// <summary>Bytes of the disk that one grain table describes.</summary>
    public long TableCoverBytes => (long)GrainBytes * TableEntries;

    /// <summary>Number of grain tables, stored or not.</summary>
    public int DirectoryEntries => (int)((LengthBytes + TableCoverBytes - 1) / TableCoverBytes);

    /// <summary>Reads the header in the first sector, or its copy in the footer.</summary>
    /// <exception cref="ImageException">Not possible, damaged as text, or of a variant that is not read.</exception>
    public static VmdkHeader Parse(ReadOnlySpan<byte> bytes, string name)
    {
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x04..]);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x08..]);
        ulong capacity = BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x0C..]);
        ulong grain = BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x14..]);
        ulong descriptorSector = BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x1C..]);
        ulong descriptorSectors = BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x24..]);
        uint tableEntries = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x2C..]);
        ulong directory = BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x38..]);
        ushort compression = BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x4D..]);

        Require(bytes.StartsWith("KDMV"u8), name, "the header's mark is missing");
        Require(version is >= 1 and <= 3, name, $"version {version} is not known (1 to 3 are)");
        Require((flags & ~(NewlineTest | RedundantDirectory | ZeroGrains | CompressedGrains | Markers)) == 0, name, $"flags {flags:X} are not known");
        if ((flags & NewlineTest) != 0 && !bytes[0x49..].StartsWith("\n \r\n"u8))
        {
            throw new ImageException($"'{name}' was changed by a transfer in text mode. Copy the file again in binary mode.");
        }

        bool isCompressed = (flags & CompressedGrains) != 0;
        if (bytes[0x48] != 0 && !isCompressed)
        {
            throw new ImageException($"'{name}' was not closed: its machine is running, or ended badly. Shut the machine down (if it is off, start it and shut it down), and try again.");
        }

        Require(compression == (isCompressed ? 1 : 0), name, $"compression method {compression} does not fit flags {flags:X}");
        Require(!isCompressed || (flags & Markers) != 0, name, "it has compressed grains without markers");
        Require(capacity <= DiskImage.MaxLengthBytes / DiskImage.SectorBytes, name, $"it says {capacity} sectors, more than 64 TiB");
        Require(
            grain is >= MinGrainBytes / DiskImage.SectorBytes and <= MaxGrainBytes / DiskImage.SectorBytes && ulong.IsPow2(grain),
            name,
            $"grains of {grain} sectors (a power of two from 8 to 2048 is possible)");
        Require(tableEntries is > 0 and <= MaxTableEntries, name, $"grain tables of {tableEntries} entries (1 to {MaxTableEntries} are possible)");
        Require(descriptorSectors <= VmdkDescriptor.MaxBytes / DiskImage.SectorBytes, name, $"a descriptor of {descriptorSectors} sectors (2048 are allowed)");
        long length = (long)capacity * DiskImage.SectorBytes;
        DiskImage.CheckLength(length, name);
        return new VmdkHeader(
            length,
            (int)grain * DiskImage.SectorBytes,
            (int)tableEntries,
            OffsetOf(descriptorSector, name),
            (int)descriptorSectors * DiskImage.SectorBytes,
            directory == ulong.MaxValue ? InFooter : OffsetOf(directory, name),
            isCompressed,
            (flags & ZeroGrains) != 0);
    }

    /// <summary>Writes the header of a streamOptimized file, or its copy in the footer, field by field as VirtualBox does.</summary>
    public static void WriteStreamOptimized(Span<byte> bytes, long lengthBytes, int grainBytes, int tableEntries, int overheadBytes, long directoryOffset)
    {
        "KDMV"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x04..], 3);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x08..], NewlineTest | CompressedGrains | Markers);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[0x0C..], lengthBytes / DiskImage.SectorBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[0x14..], grainBytes / DiskImage.SectorBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[0x1C..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[0x24..], StreamDescriptorBytes / DiskImage.SectorBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x2C..], tableEntries);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[0x38..], directoryOffset == InFooter ? -1 : directoryOffset / DiskImage.SectorBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[0x40..], overheadBytes / DiskImage.SectorBytes);
        "\n \r\n"u8.CopyTo(bytes[0x49..]);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x4D..], 1);
    }

    private static long OffsetOf(ulong sector, string name)
    {
        Require(sector <= long.MaxValue / DiskImage.SectorBytes / 2, name, $"sector {sector} is in no file");
        return (long)sector * DiskImage.SectorBytes;
    }

    private static void Require(bool condition, string name, string otherwise)
    {
        if (!condition)
        {
            throw new ImageException($"'{name}' is a damaged VMDK disk, or of a kind that cannot be read: {otherwise}. Export the machine again.");
        }
    }
}
