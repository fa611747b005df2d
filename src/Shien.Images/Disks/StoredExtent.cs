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
}
