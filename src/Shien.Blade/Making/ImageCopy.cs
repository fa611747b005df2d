using Shien.Blade.Machines;
using Shien.Blade.Store;
using Shien.Images.Disks;
using Shien.Images.Qcow2;
using Shien.Images.Writing;

namespace Shien.Blade.Making;

/// <summary>Copies an image that a guest wrote to into one that we write: only what is used, on the same box, and through the gate.</summary>
internal static class ImageCopy
{
    /// <summary>Writes the copy. Blocks.</summary>
    /// <param name="image">Of a stopped machine, or of a snapshot.</param>
    /// <param name="path">The new file.</param>
    /// <param name="progress">Told how many bytes of the disk are behind, where it is copied whole; null for nobody.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>, leaving nothing.</param>
    /// <exception cref="Images.ImageException">The image is damaged.</exception>
    public static void Write(StoredImage image, string path, IProgress<long>? progress, CancellationToken cancellation)
    {
        using DiskReader disk = image.Open();
        if (disk is ThinDisk thin)
        {
            DiskConversion.RunOverlay(disk, thin.OwnBlocks(), path, image.BelowPath!, cancellation);
        }
        else
        {
            DiskConversion.Run(disk, path, new ConversionOptions(DiskFormat.Qcow2), progress, cancellation);
        }

        File.SetUnixFileMode(path, SafeFile.Private);
        using FileByteSource source = FileByteSource.Open(path);
        Qcow2Gate.Check(source, disk.LengthBytes, image.BelowPath);
    }
}
