namespace Shien.Images.FileSystems.Xfs;

/// <summary>How an inode holds its content. linux/fs/xfs/libxfs/xfs_format.h, <c>enum xfs_dinode_fmt</c>.</summary>
internal enum XfsForkFormat
{
    /// <summary>A device's number.</summary>
    Device = 0,

    /// <summary>The content itself.</summary>
    Local = 1,

    /// <summary>A list of extents.</summary>
    Extents = 2,

    /// <summary>The root of a tree of extents.</summary>
    Tree = 3,
}
