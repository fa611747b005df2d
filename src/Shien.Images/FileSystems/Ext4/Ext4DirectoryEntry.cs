namespace Shien.Images.FileSystems.Ext4;

/// <summary>A used name in a directory.</summary>
/// <param name="Inode">What it stands for.</param>
/// <param name="Name">Bytes, usually UTF-8; never empty.</param>
internal readonly record struct Ext4DirectoryEntry(uint Inode, ReadOnlyMemory<byte> Name);
