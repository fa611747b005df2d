namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>One item of a leaf; its content lies inside the leaf.</summary>
internal readonly record struct BtrfsItem(BtrfsKey Key, ReadOnlyMemory<byte> Content);
