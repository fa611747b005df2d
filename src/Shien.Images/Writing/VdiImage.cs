using System.Buffers.Binary;
using Shien.Images.Disks;

namespace Shien.Images.Writing;

/// <summary>Layout of a dynamic VDI of version 1.1 that needs no other file (VirtualBox, src/VBox/Storage/VDICore.h).</summary>
internal sealed class VdiImage
{
    /// <summary>Size of a block, bytes.</summary>
    public const int BlockBytes = 1 << 20;

    /// <summary>Where the block map is, bytes.</summary>
    public const long MapOffset = 1 << 20;

    private const int HeaderBytes = 400;
    private const int Dynamic = 1;
    private readonly long lengthBytes;

    /// <summary>Plans the file of a disk.</summary>
    public VdiImage(long lengthBytes)
    {
        this.lengthBytes = lengthBytes;
        BlockCount = (int)((lengthBytes + BlockBytes - 1) / BlockBytes);
        long mapBytes = (long)BlockCount * sizeof(uint);
        DataOffset = MapOffset + ((mapBytes + BlockBytes - 1) / BlockBytes * BlockBytes);
    }

    /// <summary>Number of blocks, stored or not.</summary>
    public int BlockCount { get; }

    /// <summary>Where the first block is, bytes.</summary>
    public long DataOffset { get; }

    /// <summary>Writes the pre-header and the header. The UUIDs are new: VirtualBox takes no two media with the same.</summary>
    public void WriteHeader(Span<byte> bytes, uint allocated)
    {
        "<<< Oracle VirtualBox Disk Image >>>\n"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x40..], 0xBEDA107F);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x44..], 0x00010001);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x48..], HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x4C..], Dynamic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x154..], (int)MapOffset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x158..], (int)DataOffset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x168..], DiskImage.SectorBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[0x170..], lengthBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x178..], BlockBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x180..], BlockCount);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x184..], allocated);

        // Identity and modification; the link and the parent's modification stay nil. Little endian, as Guid has it.
        Guid.NewGuid().TryWriteBytes(bytes[0x188..]);
        Guid.NewGuid().TryWriteBytes(bytes[0x198..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[0x1D4..], DiskImage.SectorBytes);
    }
}
