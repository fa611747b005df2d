using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>One block group. Linux documentation, filesystems/ext4/globals.html#block-group-descriptors. Little endian.</summary>
internal readonly record struct Ext4GroupDescriptor
{
    public const int ChecksumAt = 0x1E;

    private const int WideBytes = 64;

    public ulong BlockBitmap { get; private init; }

    public ulong InodeBitmap { get; private init; }

    public ulong InodeTable { get; private init; }

    public ushort Flags { get; private init; }

    /// <summary>32 bits where the descriptor has room, else 16.</summary>
    public uint BlockBitmapChecksum { get; private init; }

    /// <summary>False: <see cref="BlockBitmapChecksum"/> has 16 bits.</summary>
    public bool HasWideChecksum { get; private init; }

    public ushort Checksum { get; private init; }

    /// <summary>Nothing but metadata was ever allocated, and the bitmap was never written.</summary>
    public bool BlocksUninitialized => (Flags & 0x2) != 0;

    public static Ext4GroupDescriptor Parse(ReadOnlySpan<byte> d)
    {
        bool wide = d.Length >= WideBytes;
        ulong Number(ReadOnlySpan<byte> s, int low, int high) =>
            BinaryPrimitives.ReadUInt32LittleEndian(s[low..]) | (wide ? (ulong)BinaryPrimitives.ReadUInt32LittleEndian(s[high..]) << 32 : 0);
        return new Ext4GroupDescriptor
        {
            BlockBitmap = Number(d, 0x00, 0x20),
            InodeBitmap = Number(d, 0x04, 0x24),
            InodeTable = Number(d, 0x08, 0x28),
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(d[0x12..]),
            BlockBitmapChecksum = BinaryPrimitives.ReadUInt16LittleEndian(d[0x18..])
                | (wide ? (uint)BinaryPrimitives.ReadUInt16LittleEndian(d[0x38..]) << 16 : 0),
            HasWideChecksum = wide,
            Checksum = BinaryPrimitives.ReadUInt16LittleEndian(d[ChecksumAt..]),
        };
    }
}
