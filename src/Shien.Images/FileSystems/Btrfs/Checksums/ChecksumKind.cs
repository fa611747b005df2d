namespace Shien.Images.FileSystems.Btrfs.Checksums;

/// <summary>What one file system seals its tree blocks and its data with. linux/fs/btrfs, <c>enum btrfs_csum_type</c>.</summary>
internal enum ChecksumKind
{
    Crc32C,
    XxHash64,
    Sha256,
    Blake2b,
}
