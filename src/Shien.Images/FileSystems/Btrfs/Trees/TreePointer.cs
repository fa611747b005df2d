namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>Where a tree block lies and what whoever points to it says of it.</summary>
/// <param name="Address">Logical address in bytes.</param>
/// <param name="Level">0 is a leaf.</param>
/// <param name="Generation">The transaction that wrote it.</param>
internal readonly record struct TreePointer(ulong Address, int Level, ulong Generation);
