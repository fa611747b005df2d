using System.Buffers.Binary;

namespace Shien.Images.Disks.Vhd;

/// <summary>
/// The footer of a VHD, in its last 512 bytes and for all types but fixed also in its first (MS-VHD, "Hard Disk Footer
/// Format"). Big endian.
/// </summary>
/// <param name="HeaderOffset">Where the dynamic header is, bytes; without meaning for a fixed disk.</param>
/// <param name="LengthBytes">
/// The current size. The geometry beside it is ignored: it is rounded down, and what lies after it is content as well.
/// </param>
/// <param name="Kind">How the content is stored.</param>
/// <param name="Id">By which a differencing disk knows its parent; in the byte order that VirtualBox prints it in.</param>
internal readonly record struct VhdFooter(long HeaderOffset, long LengthBytes, VhdKind Kind, Guid Id)
{
    /// <summary>Size of the footer, bytes.</summary>
    public const int Bytes = 512;

    private const int ChecksumOffset = 0x40;
    private const uint KnownVersion = 0x0001_0000;

    /// <summary>What the bytes begin with.</summary>
    public static ReadOnlySpan<byte> Mark => "conectix"u8;

    /// <summary>True if the bytes have the mark and the checksum of a footer.</summary>
    public static bool IsSound(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Mark) && BinaryPrimitives.ReadUInt32BigEndian(bytes[ChecksumOffset..]) == Checksum(bytes, ChecksumOffset);

    /// <summary>Reads a footer that is sound.</summary>
    /// <exception cref="ImageException">It says something impossible, or its kind is not known.</exception>
    public static VhdFooter Parse(ReadOnlySpan<byte> bytes, string name)
    {
        uint version = BinaryPrimitives.ReadUInt32BigEndian(bytes[0x0C..]);
        uint kind = BinaryPrimitives.ReadUInt32BigEndian(bytes[0x3C..]);
        long length = BinaryPrimitives.ReadInt64BigEndian(bytes[0x30..]);
        if (version >> 16 != KnownVersion >> 16)
        {
            throw new ImageException($"'{name}' is a VHD of version {version >> 16}.{version & 0xFFFF}; version 1 can be read. {VhdReader.Remedy}");
        }

        if (!Enum.IsDefined((VhdKind)kind))
        {
            throw new ImageException($"'{name}' is a VHD of type {kind}; types 2 (fixed), 3 (dynamic) and 4 (differencing) can be read. {VhdReader.Remedy}");
        }

        if (bytes[0x54] == 1)
        {
            throw new ImageException($"'{name}' belongs to a machine that is saved, so its disk is not at rest. Go on with the machine, shut it down, and try again.");
        }

        DiskImage.CheckLength(length, name);
        return new VhdFooter(
            BinaryPrimitives.ReadInt64BigEndian(bytes[0x10..]),
            length,
            (VhdKind)kind,
            new Guid(bytes.Slice(0x44, 16)));
    }

    /// <summary>One's complement of the sum of all bytes but those of the checksum itself.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes, int checksumOffset)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i >= checksumOffset && i < checksumOffset + sizeof(uint) ? 0u : bytes[i];
        }

        return ~sum;
    }
}
