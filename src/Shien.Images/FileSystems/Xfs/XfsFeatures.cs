namespace Shien.Images.FileSystems.Xfs;

/// <summary>Feature bits that a reader must know. linux/fs/xfs/libxfs/xfs_format.h, <c>XFS_SB_FEAT_*</c> and <c>XFS_SB_VERSION*</c>.</summary>
internal static class XfsFeatures
{
    public const uint IncompatFileType = 0x1;
    public const uint IncompatMetaUuid = 0x4;
    public const uint IncompatNeedsRepair = 0x10;
    public const uint IncompatLargeCounts = 0x20;

    /// <summary>Version 4: file types in directories, a bit of the second feature word.</summary>
    public const uint Version4FileType = 0x200;

    // ftype, sparse inodes, meta_uuid, bigtime, needsrepair (refused with its remedy), nrext64, exchrange, parent, metadir.
    // Parent pointers are extended attributes; exchrange concerns the log only; metadir moves inodes that no name leads to.
    private const uint ReadableIncompat = 0x1FF;

    // finobt, rmapbt, reflink, inobtcount: trees whose blocks are simply not free.
    private const uint KnownRoCompat = 0xF;

    // Version 4, the 12 bits above the number: attr, nlink, quota, align, dalign, logv2, sector, extflg, dirv2, borg (names
    // without case), morebits. Shared read-only file systems (0x200) came from IRIX only.
    private const uint ReadableVersion4 = 0xFDF0;

    // lazysbcount, attr2, the parent pointers of SGI's own kernel, projid32bit, ftype.
    private const uint ReadableVersion4More = 0x2 | 0x8 | 0x10 | 0x80 | Version4FileType;

    private static readonly string[] IncompatNames =
    [
        "ftype", "spinodes", "meta_uuid", "bigtime", "needsrepair", "nrext64", "exchrange", "parent", "metadir", "zoned", "zone_gaps",
    ];

    /// <summary>The bits of version 5 that change the layout in a way this reader does not know, by name and number; null if none.</summary>
    public static string? UnreadableNames(uint incompat) => Names(incompat & ~ReadableIncompat, IncompatNames, "");

    /// <summary>The same for the two feature words of version 4.</summary>
    /// <param name="version">The version number with its feature bits.</param>
    /// <param name="more">The second word; read only where the first says that it is there.</param>
    public static string? UnreadableVersion4Names(uint version, uint more) =>
        Names(version & ~(ReadableVersion4 | 0xF), [], "version bit ") ?? Names(more & ~ReadableVersion4More, [], "features2 bit ");

    /// <summary>Bits of version 5 that may change what the free-space trees mean; null if none.</summary>
    public static string? UnknownRoCompatNames(uint roCompat) => Names(roCompat & ~KnownRoCompat, [], "");

    private static string? Names(uint unknown, string[] names, string kind) => unknown == 0
        ? null
        : string.Join(", ", Enumerable.Range(0, 32).Where(bit => (unknown >> bit & 1) != 0)
            .Select(bit => $"{kind}{(bit < names.Length ? names[bit] : "unknown")} (0x{1u << bit:x})"));
}
