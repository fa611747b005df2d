namespace Shien.Images.FileSystems.Btrfs.Content;

/// <summary>How an extent is packed. linux/fs/btrfs/fs.h, <c>enum btrfs_compression_type</c>.</summary>
internal enum ExtentCompression : byte
{
    None,
    ZLib,
    Lzo,
    Zstd,
}
