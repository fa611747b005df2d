using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Lvm;

/// <summary>A segment of a logical volume in bytes, on the volumes of its disks. All ranges were checked against these.</summary>
/// <param name="Offset">First byte inside the logical volume.</param>
/// <param name="LengthBytes">Above 0; the stripes share it evenly, in whole <paramref name="StripeBytes"/>.</param>
/// <param name="StripeBytes">Bytes of a stripe before the next one comes; with one stripe, all.</param>
/// <param name="Stripes">For each, the physical volume and the first byte on it.</param>
internal sealed record MappedSegment(long Offset, long LengthBytes, long StripeBytes, IReadOnlyList<(PhysicalVolume On, long Offset)> Stripes)
{
    public long End => Offset + LengthBytes;

    /// <summary>The place of a byte of the logical volume, and how many follow it there.</summary>
    public (PhysicalVolume On, long Offset, long LengthBytes) Find(long offset)
    {
        long inside = offset - Offset;
        long chunk = inside / StripeBytes;
        long inChunk = inside % StripeBytes;
        (PhysicalVolume on, long start) = Stripes[(int)(chunk % Stripes.Count)];
        return (on, start + (chunk / Stripes.Count * StripeBytes) + inChunk, StripeBytes - inChunk);
    }

    /// <summary>
    /// Where a run of bytes of the logical volume lies: one run on each stripe that it touches, since what follows in the
    /// logical volume follows on each stripe too.
    /// </summary>
    /// <param name="extent">Inside this segment.</param>
    public IEnumerable<(PhysicalVolume On, StoredExtent Extent)> Locate(StoredExtent extent)
    {
        long firstChunk = (extent.Offset - Offset) / StripeBytes;
        long lastChunk = (extent.End - 1 - Offset) / StripeBytes;
        for (long chunk = firstChunk; chunk <= lastChunk && chunk < firstChunk + Stripes.Count; chunk++)
        {
            long lastHere = lastChunk - ((lastChunk - chunk) % Stripes.Count);
            long from = Math.Max(extent.Offset, Offset + (chunk * StripeBytes));
            long last = Math.Min(extent.End - 1, Offset + (lastHere * StripeBytes) + StripeBytes - 1);
            (PhysicalVolume on, long start, _) = Find(from);
            yield return (on, new StoredExtent(start, Find(last).Offset + 1 - start));
        }
    }
}
