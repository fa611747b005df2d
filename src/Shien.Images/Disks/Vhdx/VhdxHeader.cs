using System.Buffers.Binary;

namespace Shien.Images.Disks.Vhdx;

/// <summary>One of the two headers of a VHDX (MS-VHDX 2.2.2, "Headers"). Little endian.</summary>
/// <param name="Sequence">The header that was written last has the higher one.</param>
/// <param name="LogId">Whose log entries count; empty if the file was closed.</param>
/// <param name="LogBytes">Size of the log, bytes.</param>
/// <param name="LogOffset">Where the log is, bytes.</param>
internal readonly record struct VhdxHeader(ulong Sequence, Guid LogId, uint LogBytes, long LogOffset)
{
    /// <summary>Size of a header, bytes.</summary>
    public const int Bytes = 4096;

    private const int FirstOffset = 0x1_0000;
    private const int SecondOffset = 0x2_0000;
    private const int ChecksumOffset = 0x04;

    /// <summary>Reads the header that counts.</summary>
    /// <exception cref="ImageException">None is sound, it is not clear which one counts, or its version is not known.</exception>
    public static VhdxHeader Read(ByteSource source)
    {
        if (source.LengthBytes < VhdxReader.HeadBytes)
        {
            throw VhdxReader.Damaged(source.Name, $"its {source.LengthBytes} bytes are too few for its headers");
        }

        Span<byte> first = new byte[Bytes];
        Span<byte> second = new byte[Bytes];
        source.Read(FirstOffset, first);
        source.Read(SecondOffset, second);
        VhdxHeader? one = IsSound(first) ? Parse(first, source.Name) : null;
        VhdxHeader? other = IsSound(second) ? Parse(second, source.Name) : null;

        // Disk2vhd writes the same header twice.
        if (one?.Sequence == other?.Sequence && !first.SequenceEqual(second))
        {
            throw VhdxReader.Damaged(source.Name, one is null ? "neither of its two headers has a right checksum" : "its two headers differ and have the same sequence number");
        }

        return (other is null || one?.Sequence >= other.Value.Sequence ? one : other)
            ?? throw VhdxReader.Damaged(source.Name, "neither of its two headers has a right checksum");
    }

    private static bool IsSound(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("head"u8) && BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) == Crc32C.OfAllBut(bytes, ChecksumOffset);

    private static VhdxHeader Parse(ReadOnlySpan<byte> bytes, string name)
    {
        ushort logVersion = BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x40..]);
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x42..]);
        return version == 1 && logVersion == 0
            ? new VhdxHeader(
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x08..]),
                new Guid(bytes.Slice(0x30, 16)),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x44..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[0x48..]))
            : throw new ImageException($"'{name}' is a VHDX of version {version} with a log of version {logVersion}; 1 and 0 can be read. {VhdxReader.Remedy}");
    }
}
