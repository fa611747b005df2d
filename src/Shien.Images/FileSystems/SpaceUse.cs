using Shien.Images.Disks;

namespace Shien.Images.FileSystems;

/// <summary>
/// Which bytes of a volume matter to the guest: content, metadata and everything that the file system does not own.
/// The rest is free space, which may read as zero.
/// </summary>
/// <param name="Extents">Used bytes of the volume, ascending, without overlap, joined; null where everything counts as used.</param>
/// <param name="Reason">Why everything counts, in a sentence for people; null where <paramref name="Extents"/> is known.</param>
public sealed record SpaceUse(IReadOnlyList<StoredExtent>? Extents, string? Reason)
{
    /// <summary>The map was read and can be trusted.</summary>
    /// <param name="ascending">Used bytes, ascending and without overlap; neighbours need not be joined.</param>
    public static SpaceUse Only(IEnumerable<StoredExtent> ascending) => new([.. StoredExtent.Join(ascending)], null);

    /// <summary>The map is not known or cannot be trusted: nothing may be left out.</summary>
    public static SpaceUse Everything(string reason) => new(null, reason);
}
