using Shien.Images.Disks;

namespace Shien.Images.UsedSpace;

/// <summary>A set of bytes of a disk, in whole sectors. Immutable; safe for concurrent use.</summary>
public sealed class ExtentSet
{
    private const int SectorBytes = 512;

    private readonly StoredExtent[] extents;

    private ExtentSet(StoredExtent[] extents) => this.extents = extents;

    /// <summary>Ascending, without overlap, neighbours joined.</summary>
    public IReadOnlyList<StoredExtent> Extents => extents;

    /// <summary>Number of bytes in the set.</summary>
    public long LengthBytes => extents.Sum(extent => extent.Length);

    /// <summary>The bytes of extents in any order, which may overlap.</summary>
    /// <param name="extents">Grown to whole sectors; what lies outside the disk is left out.</param>
    /// <param name="diskBytes">Length of the disk.</param>
    public static ExtentSet Of(IEnumerable<StoredExtent> extents, long diskBytes)
    {
        List<StoredExtent> sorted = [];
        bool isAscending = true;
        foreach (StoredExtent extent in extents)
        {
            long from = Math.Max(0, extent.Offset / SectorBytes * SectorBytes);
            long end = Math.Min(diskBytes, (extent.End + SectorBytes - 1) / SectorBytes * SectorBytes);
            if (from < end)
            {
                isAscending &= sorted.Count == 0 || sorted[^1].Offset <= from;
                sorted.Add(new StoredExtent(from, end - from));
            }
        }

        if (!isAscending)
        {
            sorted.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        }

        int count = 0;
        for (int i = 0; i < sorted.Count; i++)
        {
            StoredExtent extent = sorted[i];
            if (count > 0 && extent.Offset <= sorted[count - 1].End)
            {
                StoredExtent last = sorted[count - 1];
                sorted[count - 1] = last with { Length = Math.Max(last.End, extent.End) - last.Offset };
            }
            else
            {
                sorted[count++] = extent;
            }
        }

        return new ExtentSet([.. sorted.Take(count)]);
    }

    /// <summary>What of a run of bytes is in the set, ascending.</summary>
    public IEnumerable<StoredExtent> Within(long offset, long lengthBytes)
    {
        for (int i = FirstEndingAfter(offset); i < extents.Length && extents[i].Offset < offset + lengthBytes; i++)
        {
            long from = Math.Max(offset, extents[i].Offset);
            yield return new StoredExtent(from, Math.Min(offset + lengthBytes, extents[i].End) - from);
        }
    }

    /// <summary>True if all of a run of bytes is in the set.</summary>
    public bool Contains(long offset, long lengthBytes) =>
        FirstEndingAfter(offset) is var i && i < extents.Length && extents[i].Offset <= offset && offset + lengthBytes <= extents[i].End;

    private int FirstEndingAfter(long offset)
    {
        int low = 0;
        for (int high = extents.Length; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = extents[middle].End <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
