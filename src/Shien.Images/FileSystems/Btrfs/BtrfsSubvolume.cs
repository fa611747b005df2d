using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs;

/// <summary>A subvolume or snapshot: a tree of files of its own. btrfs documentation, "On-disk format", "ROOT_ITEM".</summary>
/// <param name="Tree">Its files.</param>
internal sealed record BtrfsSubvolume(BtrfsTree Tree)
{
    /// <summary>The one that every file system has.</summary>
    public const ulong TopLevel = 5;

    /// <summary>The lowest number of all others.</summary>
    public const ulong FirstId = 256;

    /// <summary>The highest number.</summary>
    public const ulong LastId = unchecked((ulong)-256);

    public ulong Id => Tree.Id;
}
