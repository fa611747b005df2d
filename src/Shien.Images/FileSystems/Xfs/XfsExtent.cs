using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// A packed extent. XFS Algorithms and Data Structures, "Data Extents": from the top, 1 bit unwritten, 54 bits first block of
/// the file, 52 bits first block on disk (encoded), 21 bits count.
/// </summary>
/// <param name="First">First block, counted from the file's start.</param>
/// <param name="Count">Blocks.</param>
/// <param name="Encoded">Where it lies; see <see cref="XfsGeometry"/>.</param>
/// <param name="IsUnwritten">Allocated, but never written: reads as zeros.</param>
internal readonly record struct XfsExtent(long First, long Count, ulong Encoded, bool IsUnwritten)
{
    public const int LengthBytes = 16;

    public static XfsExtent Parse(ReadOnlySpan<byte> record)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(record);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(record[8..]);
        return new XfsExtent(
            (long)(high >> 9 & ((1UL << 54) - 1)), (long)(low & 0x1FFFFF), (high & 0x1FF) << 43 | low >> 21, high >> 63 != 0);
    }
}
