namespace Shien.Images.FileSystems.Btrfs;

/// <summary>Feature bits of btrfs. linux/include/uapi/linux/btrfs.h, <c>BTRFS_FEATURE_*</c>.</summary>
internal static class BtrfsFeatures
{
    public const ulong IncompatMetadataUuid = 0x400;

    public const ulong CompatRoBlockGroupTree = 0x8;

    private static readonly string?[] IncompatNames =
    [
        "mixed_backref", "default_subvol", "mixed_groups", "compress_lzo", "compress_zstd", "big_metadata", "extended_iref", "raid56",
        "skinny_metadata", "no_holes", "metadata_uuid", "raid1c34", "zoned", "extent_tree_v2", "raid_stripe_tree", "encrypt",
        "simple_quota", "remap_tree",
    ];

    // mixed_backref to extended_iref, skinny_metadata, no_holes, metadata_uuid.
    private const ulong Readable = 0x7F | 0x100 | 0x200 | IncompatMetadataUuid;

    // free_space_tree, free_space_tree_valid, verity, block_group_tree.
    private const ulong KnownCompatRo = 0x1 | 0x2 | 0x4 | CompatRoBlockGroupTree;

    private static readonly string[] FlagNames =
    [
        "an image of metadata only", "an image of metadata only (version 2)", "an interrupted change of its UUID",
        "an interrupted change of its UUID", "unknown", "an interrupted conversion of its block groups",
        "an interrupted change of its checksums", "an interrupted change of its checksums",
    ];

    /// <summary>The bits that change the layout in a way this reader does not know, by name and number; null if none.</summary>
    public static string? UnreadableNames(ulong incompat)
    {
        List<string> names = [];
        for (int bit = 0; bit < 64; bit++)
        {
            if (((incompat & ~Readable) >> bit & 1) != 0)
            {
                names.Add($"{(bit < IncompatNames.Length ? IncompatNames[bit] : null) ?? "unknown"} (0x{1UL << bit:x})");
            }
        }

        return names.Count == 0 ? null : string.Join(", ", names);
    }

    /// <summary>Read-only-compatible bits with which the allocation map may not be what it seems; 0 if there are none.</summary>
    public static ulong UnknownCompatRo(ulong compatRo) => compatRo & ~KnownCompatRo;

    /// <summary>What the superblock's flags (bit 33 and up) say that the file system is instead of whole; null if it is.</summary>
    public static string? UnfinishedState(ulong superblockFlags)
    {
        for (int bit = 33; bit < 64; bit++)
        {
            if ((superblockFlags >> bit & 1) != 0)
            {
                return $"{(bit - 33 < FlagNames.Length ? FlagNames[bit - 33] : "unknown")} (flag 0x{1UL << bit:x})";
            }
        }

        return null;
    }
}
