namespace Shien.Images.Disks;

/// <summary>A run of bytes of a disk that its image stores; whatever lies between stored extents reads as zero.</summary>
/// <param name="Offset">First byte; a multiple of 512.</param>
/// <param name="Length">Bytes, above 0; a multiple of 512 unless the disk ends there.</param>
public readonly record struct StoredExtent(long Offset, long Length)
{
    /// <summary>First byte after the extent.</summary>
    public long End => Offset + Length;
}
