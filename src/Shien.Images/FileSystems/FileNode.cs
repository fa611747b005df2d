namespace Shien.Images.FileSystems;

/// <summary>What a file system knows of one of its files: an inode, whatever the format calls it. Immutable.</summary>
internal abstract class FileNode
{
    /// <summary>Its inode number, as the guest's <c>stat</c> shows it.</summary>
    public abstract ulong Number { get; }

    /// <summary>What it is.</summary>
    public abstract FileKind Kind { get; }

    /// <summary>Type and permission bits as in <c>st_mode</c>.</summary>
    public abstract int Mode { get; }

    /// <summary>Owner.</summary>
    public abstract uint Uid { get; }

    /// <summary>Group.</summary>
    public abstract uint Gid { get; }

    /// <summary>When its content was last changed, seconds since 1970 in UTC; null where that is not known.</summary>
    public virtual long? ModifiedSeconds => null;
}
