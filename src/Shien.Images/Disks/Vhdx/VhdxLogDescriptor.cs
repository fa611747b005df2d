using System.Buffers.Binary;

namespace Shien.Images.Disks.Vhdx;

/// <summary>One change of a log entry (MS-VHDX 2.3.1.2 and 2.3.1.3): a sector of data, or a run of zeros.</summary>
/// <param name="FileOffset">Where in the file, bytes; whole sectors of the log.</param>
/// <param name="ZeroBytes">Length of the run of zeros; -1 for a sector of data.</param>
internal readonly record struct VhdxLogDescriptor(long FileOffset, long ZeroBytes)
{
    /// <summary>Reads a descriptor; null if it does not belong to the entry or makes no sense.</summary>
    public static VhdxLogDescriptor? TryParse(ReadOnlySpan<byte> bytes, ulong sequence)
    {
        bool isData = bytes.StartsWith("desc"u8);
        long zeros = isData ? -1 : BinaryPrimitives.ReadInt64LittleEndian(bytes[0x08..]);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[0x10..]);
        bool isSound = (isData || (bytes.StartsWith("zero"u8) && zeros >= 0 && zeros % VhdxLog.SectorBytes == 0))
            && offset >= 0 && offset % VhdxLog.SectorBytes == 0
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[0x18..]) == sequence;
        return isSound ? new VhdxLogDescriptor(offset, zeros) : null;
    }

    /// <summary>Puts a sector together: its first 8 and last 4 bytes are in the descriptor.</summary>
    public static byte[] Sector(ReadOnlySpan<byte> descriptor, ReadOnlySpan<byte> dataSector)
    {
        byte[] sector = dataSector.ToArray();
        descriptor.Slice(0x08, sizeof(ulong)).CopyTo(sector);
        descriptor.Slice(0x04, sizeof(uint)).CopyTo(sector.AsSpan(sector.Length - sizeof(uint)));
        return sector;
    }

    /// <summary>True if a data sector belongs to the entry: the halves of the number are at its ends.</summary>
    public static bool IsDataSector(ReadOnlySpan<byte> sector, ulong sequence) =>
        sector.StartsWith("data"u8)
        && BinaryPrimitives.ReadUInt32LittleEndian(sector[0x04..]) == (uint)(sequence >> 32)
        && BinaryPrimitives.ReadUInt32LittleEndian(sector[^sizeof(uint)..]) == (uint)sequence;
}
