namespace Shien.Images.Disks.Vhdx;

/// <summary>
/// Carries out in memory what the log of a VHDX says (MS-VHDX 2.3.3, "Log Replay"), as a program that may not write to
/// the file has to. The block table on disk is old until that is done.
/// </summary>
internal static class VhdxLog
{
    /// <summary>Size of a sector of the log, bytes.</summary>
    public const int SectorBytes = 4096;

    private const int MaxBytes = 32 << 20;
    private const int MaxSectors = 1 << 18;
    private const int Unit = 1 << 20;

    private const string Remedy = "Open and close it once in Hyper-V (\"Mount-VHD FILE\", \"Dismount-VHD FILE\"), or repair it with \"qemu-img check -r all FILE\".";

    /// <summary>The file as it is after the replay. Disposes the source.</summary>
    /// <exception cref="ImageException">The log is damaged, or the file is shorter than the log knows it.</exception>
    public static ReplayedSource Replay(ByteSource source, VhdxHeader header)
    {
        if (header.LogBytes is 0 or > MaxBytes || header.LogBytes % Unit != 0 || header.LogOffset < Unit || header.LogOffset % Unit != 0
            || header.LogOffset > source.LengthBytes - header.LogBytes)
        {
            throw Unusable(source, $"its log of {header.LogBytes} bytes at byte {header.LogOffset} is not inside the file's {source.LengthBytes} bytes, or above 32 MiB");
        }

        byte[] bytes = new byte[header.LogBytes];
        source.Read(header.LogOffset, bytes);
        VhdxLogRing ring = new(bytes, header.LogId);
        List<VhdxLogEntry> active = FindActive(ring);
        if (active.Count == 0)
        {
            throw Unusable(source, "its log has no entry that is whole");
        }

        VhdxLogEntry head = active[^1];
        if (head.FlushedFileBytes > source.LengthBytes || head.LastFileBytes is < 0 or > 2 * DiskImage.MaxLengthBytes)
        {
            throw Unusable(source, $"it has {source.LengthBytes} bytes, its log says {head.FlushedFileBytes} and {head.LastFileBytes}");
        }

        return new ReplayedSource(source, Sectors(source, ring, active), Math.Max(source.LengthBytes, head.LastFileBytes));
    }

    /// <summary>
    /// The sequence with the highest number, from the entry that its last one calls the tail; empty if there is none.
    /// </summary>
    private static List<VhdxLogEntry> FindActive(VhdxLogRing ring)
    {
        List<VhdxLogEntry> active = [];
        for (int start = 0; start < ring.Bytes;)
        {
            List<VhdxLogEntry> sequence = [];
            long length = 0;
            while (length < ring.Bytes && ring.EntryAt((int)((start + length) % ring.Bytes)) is { } entry
                && (sequence.Count == 0 || entry.Sequence == sequence[^1].Sequence + 1))
            {
                sequence.Add(entry);
                length += entry.Bytes;
            }

            int tail = sequence.Count == 0 ? -1 : sequence.FindIndex(entry => entry.Offset == sequence[^1].TailOffset);
            if (tail >= 0 && (active.Count == 0 || sequence[^1].Sequence > active[^1].Sequence))
            {
                active = sequence[tail..];
            }

            start += tail >= 0 ? (int)length : SectorBytes;
        }

        return active;
    }

    private static Dictionary<long, byte[]> Sectors(ByteSource source, VhdxLogRing ring, List<VhdxLogEntry> entries)
    {
        byte[] zero = new byte[SectorBytes];
        Dictionary<long, byte[]> sectors = [];
        foreach (VhdxLogEntry entry in entries)
        {
            long data = (long)entry.Offset + entry.HeadBytes;
            for (int i = 0; i < entry.Descriptors; i++)
            {
                ReadOnlySpan<byte> bytes = ring.Descriptor(entry, i);
                VhdxLogDescriptor descriptor = VhdxLogDescriptor.TryParse(bytes, entry.Sequence)!.Value;
                if (descriptor.ZeroBytes < 0)
                {
                    sectors[descriptor.FileOffset / SectorBytes] = VhdxLogDescriptor.Sector(bytes, ring.Sector(data));
                    data += SectorBytes;
                    continue;
                }

                long count = descriptor.ZeroBytes / SectorBytes;
                if (count > MaxSectors - sectors.Count)
                {
                    throw Unusable(source, $"its log writes {descriptor.ZeroBytes} zeros at byte {descriptor.FileOffset}, more than can be kept in memory");
                }

                for (long sector = 0; sector < count; sector++)
                {
                    sectors[(descriptor.FileOffset / SectorBytes) + sector] = zero;
                }
            }
        }

        return sectors;
    }

    private static ImageException Unusable(ByteSource source, string why) =>
        new($"'{source.Name}' (VHDX) was not closed, and what its log says cannot be carried out: {why}. {Remedy}");
}
