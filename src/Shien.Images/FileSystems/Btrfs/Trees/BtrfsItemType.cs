namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>What an item is. linux/include/uapi/linux/btrfs_tree.h, <c>BTRFS_*_KEY</c>; only what is read here.</summary>
internal enum BtrfsItemType : byte
{
    None = 0,
    Inode = 1,
    DirectoryEntry = 84,
    DirectoryIndex = 96,
    FileExtent = 108,
    DataChecksum = 128,
    Root = 132,
    RootReference = 156,
    Extent = 168,
    TreeBlock = 169,
    BlockGroup = 192,
    DeviceExtent = 204,
    Chunk = 228,
}
