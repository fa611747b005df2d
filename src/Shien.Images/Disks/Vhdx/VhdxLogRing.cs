using System.Buffers.Binary;

namespace Shien.Images.Disks.Vhdx;

/// <summary>The log of a VHDX as the ring that it is: entries may go on at its start. Each entry is judged once.</summary>
/// <param name="bytes">The whole log.</param>
/// <param name="logId">Whose entries count.</param>
internal sealed class VhdxLogRing(byte[] bytes, Guid logId)
{
    // Entries of one log do not overlap, so in an honest file this is not even reached once.
    private const int MaxPasses = 8;
    private const int ChecksumOffset = 0x04;

    private readonly Dictionary<int, VhdxLogEntry?> entries = [];
    private long summedBytes;

    /// <summary>Size of the log, bytes.</summary>
    public int Bytes => bytes.Length;

    /// <summary>The sound entry that begins at an offset of the log; null if none does.</summary>
    public VhdxLogEntry? EntryAt(int offset)
    {
        if (!entries.TryGetValue(offset, out VhdxLogEntry? entry))
        {
            entry = VhdxLogEntry.TryParse(Sector(offset), offset, bytes.Length, logId) is { } parsed && IsSound(parsed) ? parsed : null;
            entries.Add(offset, entry);
        }

        return entry;
    }

    /// <summary>A sector; offsets go on at the start of the log.</summary>
    public ReadOnlySpan<byte> Sector(long offset) => bytes.AsSpan((int)(offset % bytes.Length), VhdxLog.SectorBytes);

    /// <summary>A descriptor of an entry.</summary>
    public ReadOnlySpan<byte> Descriptor(VhdxLogEntry entry, int index)
    {
        long at = VhdxLogEntry.HeaderBytes + ((long)index * VhdxLogEntry.DescriptorBytes);
        return Sector(entry.Offset + (at / VhdxLog.SectorBytes * VhdxLog.SectorBytes)).Slice((int)(at % VhdxLog.SectorBytes), VhdxLogEntry.DescriptorBytes);
    }

    private bool IsSound(VhdxLogEntry entry)
    {
        summedBytes += entry.Bytes;
        return summedBytes <= (long)MaxPasses * bytes.Length && HasRightChecksum(entry) && HasSoundDescriptors(entry);
    }

    private bool HasRightChecksum(VhdxLogEntry entry)
    {
        ReadOnlySpan<byte> first = Sector(entry.Offset);
        uint crc = Crc32C.Append(uint.MaxValue, first[..ChecksumOffset]);
        crc = Crc32C.Append(Crc32C.Append(crc, 0u), first[(ChecksumOffset + sizeof(uint))..]);
        for (int at = VhdxLog.SectorBytes; at < entry.Bytes; at += VhdxLog.SectorBytes)
        {
            crc = Crc32C.Append(crc, Sector((long)entry.Offset + at));
        }

        return ~crc == BinaryPrimitives.ReadUInt32LittleEndian(first[ChecksumOffset..]);
    }

    private bool HasSoundDescriptors(VhdxLogEntry entry)
    {
        long data = entry.HeadBytes;
        for (int i = 0; i < entry.Descriptors; i++)
        {
            if (VhdxLogDescriptor.TryParse(Descriptor(entry, i), entry.Sequence) is not { } descriptor)
            {
                return false;
            }

            if (descriptor.ZeroBytes < 0)
            {
                if (data >= entry.Bytes || !VhdxLogDescriptor.IsDataSector(Sector(entry.Offset + data), entry.Sequence))
                {
                    return false;
                }

                data += VhdxLog.SectorBytes;
            }
        }

        return true;
    }
}
