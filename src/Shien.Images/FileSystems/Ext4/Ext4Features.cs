namespace Shien.Images.FileSystems.Ext4;

/// <summary>Feature bits of ext4 that a reader must know. linux/fs/ext4/ext4.h, <c>EXT4_FEATURE_*</c>.</summary>
internal static class Ext4Features
{
    public const uint CompatJournal = 0x4;
    public const uint CompatSparseSuper2 = 0x200;

    public const uint IncompatFileType = 0x2;
    public const uint IncompatRecover = 0x4;
    public const uint IncompatMetaBlockGroups = 0x10;
    public const uint Incompat64Bit = 0x80;
    public const uint IncompatChecksumSeed = 0x2000;
    public const uint IncompatLargeDirectory = 0x4000;

    public const uint RoCompatSparseSuper = 0x1;
    public const uint RoCompatGroupChecksums = 0x10;
    public const uint RoCompatBigAlloc = 0x200;
    public const uint RoCompatMetadataChecksums = 0x400;

    private static readonly string?[] IncompatNames =
    [
        "compression", "filetype", "recover", "journal_dev", "meta_bg", null, "extent", "64bit",
        "mmp", "flex_bg", "ea_inode", null, "dirdata", "metadata_csum_seed", "large_dir", "inline_data",
        "encrypt", "casefold",
    ];

    private static readonly string?[] RoCompatNames =
    [
        "sparse_super", "large_file", "btree_dir", "huge_file", "uninit_bg", "dir_nlink", "extra_isize", "has_snapshot",
        "quota", "bigalloc", "metadata_csum", "replica", "read-only", "project", "shared_blocks", "verity", "orphan_present",
    ];

    // All of the above but has_snapshot and replica, which e2fsprogs has names for but no program.
    private const uint Mapped = 0x1F77F;

    // filetype, recover, meta_bg, extent, 64bit, mmp, flex_bg, ea_inode, csum_seed, large_dir, inline_data, encrypt, casefold.
    // ea_inode concerns large extended attributes only, which are not read; encrypted files are named when they are opened.
    private const uint Readable = 0x2 | 0x4 | 0x10 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x20000;

    /// <summary>The bits that change the layout in a way this reader does not know, by name and number; null if none.</summary>
    public static string? UnreadableNames(uint incompat) => Names(incompat & ~Readable, IncompatNames);

    /// <summary>The bits that may change what the block bitmaps mean, by name and number; null if none. Files can be read.</summary>
    public static string? UnmappedNames(uint roCompat) => Names(roCompat & ~Mapped, RoCompatNames);

    private static string? Names(uint unknown, string?[] known)
    {
        if (unknown == 0)
        {
            return null;
        }

        List<string> names = [];
        for (int bit = 0; bit < 32; bit++)
        {
            if ((unknown >> bit & 1) != 0)
            {
                names.Add($"{(bit < known.Length ? known[bit] : null) ?? "unknown"} (0x{1u << bit:x})");
            }
        }

        return string.Join(", ", names);
    }
}
