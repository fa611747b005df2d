using System.Buffers.Binary;
using System.Numerics;

namespace Shien.Images.FileSystems;

/// <summary>CRC-32C as the kernel's file systems begin it: the seed goes in and the register comes out, neither is inverted.</summary>
internal static class Crc32C
{
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

    public static uint Append(uint crc, uint littleEndian) => BitOperations.Crc32C(crc, littleEndian);
}
