using System.Buffers.Binary;
using Shien.Images.Disks;

namespace Shien.Images.Qcow2;

/// <summary>The header of a qcow2 file of version 2 or 3 (QEMU docs/interop/qcow2, "Header"). Offsets in bytes.</summary>
internal readonly record struct Qcow2Header(
    uint Version,
    ulong BackingOffset,
    uint BackingBytes,
    int ClusterBits,
    long LengthBytes,
    uint Encryption,
    uint L1Entries,
    long L1Offset,
    long RefcountTableOffset,
    uint RefcountTableClusters,
    uint Snapshots,
    ulong Incompatible,
    ulong Compatible,
    ulong Autoclear,
    int RefcountOrder,
    int HeaderBytes,
    int CompressionType)
{
    /// <summary>Bytes that are enough for every field that is looked at.</summary>
    public const int Bytes = 112;

    /// <summary>Incompatible bit 0: the refcounts may be wrong, it was not closed.</summary>
    public const ulong Dirty = 1;

    /// <summary>Incompatible bit 1: QEMU found it damaged.</summary>
    public const ulong Corrupt = 2;

    /// <summary>Incompatible bit 2: the content is in another file.</summary>
    public const ulong ExternalData = 4;

    /// <summary>Incompatible bit 3: the compression type says something else than deflate.</summary>
    public const ulong OtherCompression = 8;

    /// <summary>Value of <see cref="CompressionType"/> for zstd.</summary>
    public const byte Zstd = 1;

    /// <summary>Incompatible bit 4: L2 entries of 16 bytes that tell 32 subclusters apart.</summary>
    public const ulong ExtendedL2 = 16;

    private const int Version2Bytes = 72;
    private const int Version3Bytes = 104;

    /// <summary>Size of a cluster, bytes.</summary>
    public int ClusterBytes => 1 << ClusterBits;

    /// <summary>Reads the fields; judges none but those that decide which fields there are.</summary>
    /// <exception cref="ImageException">It is no header of version 2 or 3.</exception>
    public static Qcow2Header Parse(ReadOnlySpan<byte> bytes, string name)
    {
        uint version = BinaryPrimitives.ReadUInt32BigEndian(bytes[0x04..]);
        int clusterBits = BinaryPrimitives.ReadInt32BigEndian(bytes[0x14..]);
        uint headerBytes = version == 3 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[0x64..]) : Version2Bytes;
        long length = BinaryPrimitives.ReadInt64BigEndian(bytes[0x18..]);
        if (!bytes.StartsWith((ReadOnlySpan<byte>)[0x51, 0x46, 0x49, 0xFB]) || version is not (2 or 3))
        {
            throw new ImageException($"'{name}' is no qcow2 disk of version 2 or 3.");
        }

        if (clusterBits is < 9 or > 21 || (version == 3 && headerBytes < Version3Bytes) || headerBytes > 1u << clusterBits || headerBytes % 8 != 0)
        {
            throw new ImageException(
                $"'{name}' is a damaged qcow2 disk: clusters of 2^{clusterBits} bytes (2^9 to 2^21 are possible) and a header of {headerBytes} bytes. Take the file from its source again.");
        }

        DiskImage.CheckLength(length, name);
        bool isThree = version == 3;
        return new Qcow2Header(
            version,
            BinaryPrimitives.ReadUInt64BigEndian(bytes[0x08..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[0x10..]),
            clusterBits,
            length,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[0x20..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[0x24..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[0x28..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[0x30..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[0x38..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[0x3C..]),
            isThree ? BinaryPrimitives.ReadUInt64BigEndian(bytes[0x48..]) : 0,
            isThree ? BinaryPrimitives.ReadUInt64BigEndian(bytes[0x50..]) : 0,
            isThree ? BinaryPrimitives.ReadUInt64BigEndian(bytes[0x58..]) : 0,
            isThree ? BinaryPrimitives.ReadInt32BigEndian(bytes[0x60..]) : 4,
            (int)headerBytes,
            headerBytes > Version3Bytes ? bytes[0x68] : 0);
    }

    /// <summary>Writes the header of version 3, with no extension but the end mark.</summary>
    /// <param name="bytes">Room for it, cleared.</param>
    /// <param name="places">Where the tables are.</param>
    /// <param name="isZstd">Whether compressed clusters are zstd.</param>
    public static void Write(Span<byte> bytes, Qcow2Places places, bool isZstd = false)
    {
        ((ReadOnlySpan<byte>)[0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 3]).CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[0x14..], Qcow2Layout.ClusterBits);
        BinaryPrimitives.WriteInt64BigEndian(bytes[0x18..], places.LengthBytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[0x24..], places.L1Entries);
        BinaryPrimitives.WriteInt64BigEndian(bytes[0x28..], places.L1Offset);
        BinaryPrimitives.WriteInt64BigEndian(bytes[0x30..], places.RefcountTableOffset);
        BinaryPrimitives.WriteInt32BigEndian(bytes[0x38..], (int)places.RefcountTableClusters);
        BinaryPrimitives.WriteInt32BigEndian(bytes[0x60..], 4);
        BinaryPrimitives.WriteInt32BigEndian(bytes[0x64..], Bytes);
        if (isZstd)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes[0x48..], OtherCompression);
            bytes[0x68] = Zstd;
        }
    }
}
