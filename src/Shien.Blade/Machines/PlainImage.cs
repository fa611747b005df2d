using Shien.Images;
using Shien.Images.Disks;

namespace Shien.Blade.Machines;

/// <summary>An image of the store that QEMU wrote on behalf of a guest.</summary>
internal static class PlainImage
{
    /// <summary>Opens it as nothing but a plain qcow2, whatever its first bytes say now.</summary>
    /// <exception cref="ImageException">It is something else, or damaged.</exception>
    public static DiskReader Open(string path)
    {
        DiskReader disk = DiskImage.Open(FileByteSource.Open(path));
        if (disk.Format == "qcow2")
        {
            return disk;
        }

        string format = disk.Format;
        disk.Dispose();
        throw new ImageException($"'{Path.GetFileName(path)}' is no qcow2 any more, its content looks like '{format}'.");
    }
}
