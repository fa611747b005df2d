using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs;

/// <summary>
/// The header of a record in the log. XFS Algorithms and Data Structures, "Journaling Log"; linux/fs/xfs/libxfs/xfs_log_format.h,
/// <c>struct xlog_rec_header</c>. Big endian.
/// </summary>
/// <param name="HeaderBlocks">Blocks of 512 bytes that headers take.</param>
/// <param name="DataBytes">Bytes behind them, padding included.</param>
/// <param name="Operations">Operations in it.</param>
/// <param name="Uuid">Of the file system.</param>
internal readonly record struct XfsLogRecord(int HeaderBlocks, long DataBytes, uint Operations, UInt128 Uuid)
{
    public const uint Magic = 0xFEEDBABE;

    // What one header block describes.
    private const int BytesPerHeader = 32 * 1024;
    private const int MaxDataBytes = 256 * 1024;

    /// <summary>Null where there is no header, or none that this version knows.</summary>
    public static XfsLogRecord? Parse(ReadOnlySpan<byte> block)
    {
        uint version = U32(block, 0x08);
        uint dataBytes = U32(block, 0x0C);
        uint bufferBytes = U32(block, 0x140);
        if (U32(block, 0) != Magic || version is not (1 or 2) || dataBytes > MaxDataBytes || bufferBytes > MaxDataBytes)
        {
            return null;
        }

        int headers = version == 2 && bufferBytes > BytesPerHeader ? (int)((bufferBytes + BytesPerHeader - 1) / BytesPerHeader) : 1;
        return new XfsLogRecord(headers, dataBytes, U32(block, 0x28), BinaryPrimitives.ReadUInt128BigEndian(block[0x130..]));
    }

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32BigEndian(s[at..]);
}
