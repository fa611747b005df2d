using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Qcow2;

namespace Shien.Blade.Machines;

/// <summary>An image of the store with what lies below it, as its record says: a guest may have written anything into the file itself.</summary>
/// <param name="Path">The image.</param>
/// <param name="BelowPath">The disk of a box that it stands on; null where it is whole by itself.</param>
/// <param name="LengthBytes">What the disk has then: a longer one could say of terabytes that they are zero, in a small file.</param>
internal sealed record StoredImage(string Path, string? BelowPath = null, long LengthBytes = 0)
{
    /// <summary>The files, the uppermost first.</summary>
    public IReadOnlyList<string> Files => BelowPath is null ? [Path] : [Path, BelowPath];

    /// <summary>The image of a disk of a machine.</summary>
    public static StoredImage Of(StoreLayout layout, string account, DiskRecord disk) => new(
        layout.Image(account, disk.File),
        disk.Base is { } box ? layout.BoxImage(box.Box, box.Version, box.Disk) : null,
        disk.LengthBytes);

    /// <summary>Opens both as one disk, and no other file whatever they say.</summary>
    /// <exception cref="ImageException">One is not there, no qcow2, damaged, or of another size.</exception>
    public DiskReader Open()
    {
        if (BelowPath is null)
        {
            return PlainImage.Open(Path);
        }

        DiskReader below = PlainImage.Open(BelowPath);
        ThinDisk disk;
        try
        {
            disk = ThinDisk.Open(FileByteSource.Open(Path), below);
        }
        catch
        {
            below.Dispose();
            throw;
        }

        if (disk.LengthBytes == LengthBytes)
        {
            return disk;
        }

        disk.Dispose();
        throw new ImageException($"'{System.IO.Path.GetFileName(Path)}' says that its disk has {disk.LengthBytes} bytes; it was pushed with {LengthBytes}.");
    }
}
