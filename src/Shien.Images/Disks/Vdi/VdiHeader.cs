using System.Buffers.Binary;

namespace Shien.Images.Disks.Vdi;

/// <summary>
/// The header of a VDI of version 1.1 (VirtualBox, src/VBox/Storage/VDICore.h: VDIPREHEADER, VDIHEADER1). Checked in
/// itself; against the file by <see cref="VdiReader"/>.
/// </summary>
/// <param name="LengthBytes">Size of the disk.</param>
/// <param name="BlockBytes">Size of a block: a power of two.</param>
/// <param name="ExtraBytes">What precedes each block in the file; 0 in every file that was seen.</param>
/// <param name="MapOffset">Byte of the file where the block map begins.</param>
/// <param name="DataOffset">Byte of the file where block 0 begins.</param>
/// <param name="IsDifferencing">True if what is not stored is in a parent.</param>
/// <param name="Id">UUID of the image.</param>
/// <param name="Modification">UUID of its state.</param>
/// <param name="Link">UUID of the parent, or zero.</param>
/// <param name="ParentModification">UUID of the state that the parent must have, or zero.</param>
internal readonly record struct VdiHeader(
    long LengthBytes,
    int BlockBytes,
    int ExtraBytes,
    long MapOffset,
    long DataOffset,
    bool IsDifferencing,
    Guid Id,
    Guid Modification,
    Guid Link,
    Guid ParentModification)
{
    /// <summary>Bytes up to the end of the last field that is read.</summary>
    public const int Bytes = 0x1C8;

    private const uint Version = 0x00010001;
    private const uint MinFieldBytes = 384; // Without the second geometry, as the first files of version 1.1 had it.
    private const uint MinBlockBytes = 4096;
    private const uint MaxBlockBytes = 256 << 20;

    /// <summary>Blocks of the disk.</summary>
    public long BlockCount => (LengthBytes + BlockBytes - 1) / BlockBytes;

    /// <summary>Bytes of the block map.</summary>
    public long MapBytes => BlockCount * sizeof(uint);

    /// <summary>Reads the header.</summary>
    /// <exception cref="ImageException">Not possible, or of a kind that is not read.</exception>
    public static VdiHeader Parse(ReadOnlySpan<byte> bytes, string name)
    {
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x44..]);
        uint headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x48..]);
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x4C..]);
        uint map = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x154..]);
        uint data = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x158..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x170..]);
        uint block = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x178..]);
        uint extra = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x17C..]);
        uint blocks = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x180..]);

        Require(version == Version, name, $"version {version >> 16}.{version & 0xFFFF} is not known (1.1 is)");
        Require(headerBytes >= MinFieldBytes, name, $"its header of {headerBytes} bytes has less than {MinFieldBytes}");
        if (type == 3)
        {
            throw new ImageException($"'{name}' is an undo image of VirtualBox (VDI of type 3), which cannot be read. Name the machine, or the disk it belongs to.");
        }

        Require(type is 1 or 2 or 4, name, $"type {type} is not known (1, 2 and 4 are)");
        DiskImage.CheckLength(length, name);
        Require(
            block is >= MinBlockBytes and <= MaxBlockBytes && uint.IsPow2(block),
            name,
            $"blocks of {block} bytes (a power of two from {MinBlockBytes} to {MaxBlockBytes} is possible)");
        Require(extra <= block, name, $"{extra} bytes before each block of {block}");
        VdiHeader header = new(
            length,
            (int)block,
            (int)extra,
            map,
            data,
            type == 4,
            new Guid(bytes.Slice(0x188, 16)),
            new Guid(bytes.Slice(0x198, 16)),
            new Guid(bytes.Slice(0x1A8, 16)),
            new Guid(bytes.Slice(0x1B8, 16)));
        Require(blocks >= header.BlockCount, name, $"a map of {blocks} blocks for a disk of {header.BlockCount}");
        Require(
            map >= DiskImage.SectorBytes && data >= map + header.MapBytes,
            name,
            $"its block map of {header.MapBytes} bytes at byte {map} does not lie between the header and the content at byte {data}");
        Require(
            header.IsDifferencing == (header.Link != Guid.Empty),
            name,
            $"type {type} and the parent {header.Link} contradict each other");
        return header;
    }

    private static void Require(bool condition, string name, string otherwise)
    {
        if (!condition)
        {
            throw new ImageException($"'{name}' is a damaged VDI disk, or of a kind that cannot be read: {otherwise}. Take it from a backup, or export the machine as .ova if VirtualBox can still read it.");
        }
    }
}
