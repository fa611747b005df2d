namespace Shien.Images.Disks;

/// <summary>A run of bytes of a disk that its image stores; whatever lies between stored extents reads as zero.</summary>
/// <param name="Offset">First byte; a multiple of 512.</param>
/// <param name="Length">Bytes, above 0; a multiple of 512 unless the disk ends there.</param>
public readonly record struct StoredExtent(long Offset, long Length)
{
    /// <summary>First byte after the extent.</summary>
    public long End => Offset + Length;

    /// <summary>The same bytes in as few extents as can be: neighbours become one.</summary>
    /// <param name="ascending">Ascending and without overlap; enumerated once, as the result is.</param>
    public static IEnumerable<StoredExtent> Join(IEnumerable<StoredExtent> ascending)
    {
        StoredExtent joined = default;
        foreach (StoredExtent extent in ascending)
        {
            if (extent.Offset != joined.End && joined.Length > 0)
            {
                yield return joined;
                joined = extent;
            }
            else
            {
                joined = joined.Length > 0 ? joined with { Length = extent.End - joined.Offset } : extent;
            }
        }

        if (joined.Length > 0)
        {
            yield return joined;
        }
    }

    /// <summary>What is in either of two sequences, in as few extents as can be.</summary>
    /// <param name="first">Ascending and without overlap; enumerated once, as the result is.</param>
    /// <param name="second">The same; may overlap the first.</param>
    internal static IEnumerable<StoredExtent> Union(IEnumerable<StoredExtent> first, IEnumerable<StoredExtent> second)
    {
        using IEnumerator<StoredExtent> a = first.GetEnumerator();
        using IEnumerator<StoredExtent> b = second.GetEnumerator();
        bool hasA = a.MoveNext();
        bool hasB = b.MoveNext();
        StoredExtent joined = default;
        while (hasA || hasB)
        {
            bool isA = hasA && (!hasB || a.Current.Offset <= b.Current.Offset);
            StoredExtent next = isA ? a.Current : b.Current;
            hasA = isA ? a.MoveNext() : hasA;
            hasB = isA ? hasB : b.MoveNext();
            if (joined.Length > 0 && next.Offset > joined.End)
            {
                yield return joined;
                joined = next;
            }
            else
            {
                joined = joined.Length > 0 ? joined with { Length = Math.Max(joined.End, next.End) - joined.Offset } : next;
            }
        }

        if (joined.Length > 0)
        {
            yield return joined;
        }
    }
}
