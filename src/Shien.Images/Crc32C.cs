using System.Buffers.Binary;
using System.Numerics;

namespace Shien.Images;

/// <summary>CRC-32C (Castagnoli), in the processor where it can.</summary>
internal static class Crc32C
{
    /// <summary>As ext4 uses it: the seed goes in and the register comes out, neither is inverted.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }

    /// <inheritdoc cref="Append(uint, ReadOnlySpan{byte})"/>
    public static uint Append(uint crc, uint littleEndian) => BitOperations.Crc32C(crc, littleEndian);

    /// <summary>
    /// As VHDX uses it, inverted before and after, of bytes that hold the checksum themselves: its own four count as zero.
    /// </summary>
    public static uint OfAllBut(ReadOnlySpan<byte> bytes, int checksumOffset) =>
        ~Append(Append(Append(uint.MaxValue, bytes[..checksumOffset]), 0u), bytes[(checksumOffset + sizeof(uint))..]);
}
