using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Lvm;

/// <summary>The content of a logical volume: reads from the disks on which its segments lie, and does not own them.</summary>
/// <param name="segments">Ascending, without gaps, from byte 0.</param>
internal sealed class LogicalVolumeReader(IReadOnlyList<MappedSegment> segments) : DiskReader
{
    public override string Format => "lvm";

    public override long LengthBytes => segments[^1].End;

    public override IEnumerable<StoredExtent> StoredExtents() => [new StoredExtent(0, LengthBytes)];

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (!buffer.IsEmpty)
        {
            (PhysicalVolume on, long place, long length) = segments[IndexOf(offset)].Find(offset);
            int count = (int)Math.Min(length, buffer.Length);
            on.Volume.Read(place, buffer[..count]);
            buffer = buffer[count..];
            offset += count;
        }
    }

    private int IndexOf(long offset)
    {
        int low = 0;
        for (int high = segments.Count - 1; low < high;)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = segments[middle].Offset <= offset ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
