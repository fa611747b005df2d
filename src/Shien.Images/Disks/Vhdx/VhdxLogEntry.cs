using System.Buffers.Binary;

namespace Shien.Images.Disks.Vhdx;

/// <summary>The header of a log entry (MS-VHDX 2.3.1.1). Little endian.</summary>
/// <param name="Offset">Where it begins in the log, bytes.</param>
/// <param name="Bytes">Length of the entry, whole sectors of the log.</param>
/// <param name="TailOffset">The oldest entry that was not yet carried out when this one was written.</param>
/// <param name="Sequence">Number of the entry; the next one's is one higher.</param>
/// <param name="Descriptors">Number of descriptors.</param>
/// <param name="FlushedFileBytes">The file had at least this length.</param>
/// <param name="LastFileBytes">The file is to have at least this length.</param>
internal sealed record VhdxLogEntry(
    int Offset, int Bytes, uint TailOffset, ulong Sequence, int Descriptors, long FlushedFileBytes, long LastFileBytes)
{
    /// <summary>Size of the header, bytes; the descriptors follow.</summary>
    public const int HeaderBytes = 64;

    /// <summary>Size of a descriptor, bytes.</summary>
    public const int DescriptorBytes = 32;

    /// <summary>Bytes of header and descriptors, whole sectors; the data sectors follow.</summary>
    public int HeadBytes => (int)((((long)Descriptors * DescriptorBytes) + HeaderBytes + VhdxLog.SectorBytes - 1) / VhdxLog.SectorBytes * VhdxLog.SectorBytes);

    /// <summary>Reads a header; null if none is there, or one of another log.</summary>
    /// <param name="sector">The sector of the log that begins with it.</param>
    /// <param name="offset">Its offset in the log.</param>
    /// <param name="logBytes">Size of the log.</param>
    /// <param name="logId">Whose entries count.</param>
    public static VhdxLogEntry? TryParse(ReadOnlySpan<byte> sector, int offset, int logBytes, Guid logId)
    {
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(sector[0x08..]);
        ulong sequence = BinaryPrimitives.ReadUInt64LittleEndian(sector[0x10..]);
        uint descriptors = BinaryPrimitives.ReadUInt32LittleEndian(sector[0x18..]);
        if (!sector.StartsWith("loge"u8) || new Guid(sector.Slice(0x20, 16)) != logId || sequence == 0
            || bytes == 0 || bytes % VhdxLog.SectorBytes != 0 || bytes > logBytes || descriptors > (bytes - HeaderBytes) / DescriptorBytes)
        {
            return null;
        }

        VhdxLogEntry entry = new(
            offset,
            (int)bytes,
            BinaryPrimitives.ReadUInt32LittleEndian(sector[0x0C..]),
            sequence,
            (int)descriptors,
            BinaryPrimitives.ReadInt64LittleEndian(sector[0x30..]),
            BinaryPrimitives.ReadInt64LittleEndian(sector[0x38..]));
        return entry.HeadBytes <= bytes ? entry : null;
    }
}
