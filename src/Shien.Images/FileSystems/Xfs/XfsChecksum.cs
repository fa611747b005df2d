using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>CRC-32C over a whole structure with its own field as zeros; stored inverted and, alone in xfs, little endian.</summary>
internal static class XfsChecksum
{
    public static bool IsRight(ReadOnlySpan<byte> content, int checksumAt) =>
        Of(content, checksumAt) == BinaryPrimitives.ReadUInt32LittleEndian(content[checksumAt..]);

    public static uint Of(ReadOnlySpan<byte> content, int checksumAt)
    {
        uint crc = Crc32C.Append(~0u, content[..checksumAt]);
        return ~Crc32C.Append(Crc32C.Append(crc, 0u), content[(checksumAt + 4)..]);
    }
}
