using Shien.Images.FileSystems.Btrfs;
using Shien.Images.FileSystems.Ext4;
using Shien.Images.FileSystems.Fat;
using Shien.Images.FileSystems.Xfs;

namespace Shien.Images.FileSystems;

/// <summary>The file systems that can be read.</summary>
public static class FileSystemReaders
{
    /// <summary>Opens what <see cref="FileSystemProbe"/> found on a volume.</summary>
    /// <returns>Null for a kind that is not read.</returns>
    /// <exception cref="ImageException">Damaged, or it uses a feature that is not known here.</exception>
    public static VolumeFileSystem? Open(Volume volume, FileSystemKind kind) => kind switch
    {
        FileSystemKind.Ext => Ext4FileSystem.Open(volume),
        FileSystemKind.Xfs => XfsFileSystem.Open(volume),
        FileSystemKind.Btrfs => BtrfsFileSystem.Open(volume),
        FileSystemKind.Fat => FatFileSystem.Open(volume),
        _ => null,
    };
}
