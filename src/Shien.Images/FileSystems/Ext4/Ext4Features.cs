namespace Shien.Images.FileSystems.Ext4;

/// <summary>Feature bits of ext4 that a reader must know. linux/fs/ext4/ext4.h, <c>EXT4_FEATURE_*</c>.</summary>
internal static class Ext4Features
{
    public const uint CompatSparseSuper2 = 0x200;

    public const uint IncompatFileType = 0x2;
    public const uint IncompatRecover = 0x4;
    public const uint IncompatMetaBlockGroups = 0x10;
    public const uint Incompat64Bit = 0x80;
    public const uint IncompatChecksumSeed = 0x2000;
    public const uint IncompatLargeDirectory = 0x4000;

    public const uint RoCompatSparseSuper = 0x1;
    public const uint RoCompatMetadataChecksums = 0x400;

    private static readonly string?[] IncompatNames =
    [
        "compression", "filetype", "recover", "journal_dev", "meta_bg", null, "extent", "64bit",
        "mmp", "flex_bg", "ea_inode", null, "dirdata", "metadata_csum_seed", "large_dir", "inline_data",
        "encrypt", "casefold",
    ];

    // filetype, recover, meta_bg, extent, 64bit, mmp, flex_bg, ea_inode, csum_seed, large_dir, inline_data, encrypt, casefold.
    // ea_inode concerns large extended attributes only, which are not read; encrypted files are named when they are opened.
    private const uint Readable = 0x2 | 0x4 | 0x10 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x20000;

    /// <summary>The bits that change the layout in a way this reader does not know, by name and number; null if none.</summary>
    public static string? UnreadableNames(uint incompat)
    {
        uint unknown = incompat & ~Readable;
        if (unknown == 0)
        {
            return null;
        }

        List<string> names = [];
        for (int bit = 0; bit < 32; bit++)
        {
            if ((unknown >> bit & 1) != 0)
            {
                names.Add($"{(bit < IncompatNames.Length ? IncompatNames[bit] : null) ?? "unknown"} (0x{1u << bit:x})");
            }
        }

        return string.Join(", ", names);
    }
}
