namespace Shien.Images.Disks.Chains;

/// <summary>
/// Opens the file that an overlay names as its backing file: beside the overlay, or wherever an absolute name leads,
/// as QEMU does.
/// </summary>
internal static class BackingFile
{
    /// <summary>Opens it, without what lies below it.</summary>
    /// <param name="child">The overlay.</param>
    /// <param name="name">Name from the overlay.</param>
    /// <param name="format">The format that the overlay records. Null: by content, but then it is not taken for raw.</param>
    /// <param name="childPath">The overlay's file.</param>
    /// <returns>The disk and its full path; the caller disposes it.</returns>
    /// <exception cref="ImageException">It cannot be opened, or nobody knows that it is raw.</exception>
    public static (DiskReader Disk, string Path) Open(LayerReader child, string name, string? format, string childPath)
    {
        string path = Path.GetFullPath(name, Path.GetDirectoryName(childPath)!);
        DiskReader disk;
        try
        {
            disk = DiskImage.OpenOne(FileByteSource.Open(path), new CompanionFiles(path), format);
        }
        catch (ImageException e)
        {
            throw new ImageException($"'{child.Name}' holds only the differences to its backing file '{Shown.Text(name)}', and that cannot be used: {e.Message}", e);
        }

        if (format is not null || disk.Format != RawReader.FormatName)
        {
            return (disk, path);
        }

        // A guest could write another format's header into a raw disk (CVE-2008-2004), so a guess of today may be wrong
        // tomorrow; qemu-img writes no such overlay since 6.1.
        disk.Dispose();
        throw new ImageException(
            $"'{child.Name}' does not record the format of its backing file '{Shown.Text(name)}', which looks like a raw disk. "
            + $"If it is one, say so with \"qemu-img rebase -u -f {child.Format} -F raw -b NAME FILE\", and try again.");
    }
}
