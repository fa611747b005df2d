using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>CRC-32C over a whole structure with its own field as zeros; alone in xfs, it is little endian.</summary>
internal static class XfsChecksum
{
    public static bool IsRight(ReadOnlySpan<byte> content, int checksumAt) =>
        Crc32C.OfAllBut(content, checksumAt) == BinaryPrimitives.ReadUInt32LittleEndian(content[checksumAt..]);
}
