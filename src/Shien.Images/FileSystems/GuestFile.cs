namespace Shien.Images.FileSystems;

/// <summary>A file, directory or link of a guest. Usable as long as its disk is open.</summary>
public sealed class GuestFile
{
    private readonly VolumeFileSystem fileSystem;
    private readonly FileNode node;

    internal GuestFile(string path, VolumeFileSystem fileSystem, FileNode node)
    {
        Path = path;
        this.fileSystem = fileSystem;
        this.node = node;
        LengthBytes = fileSystem.LengthOf(node);
    }

    /// <summary>Absolute path in the guest with all links resolved. Text from the guest: clean it before showing.</summary>
    public string Path { get; }

    /// <summary>What it is.</summary>
    public FileKind Kind => node.Kind;

    /// <summary>Permission bits, 0 to octal 7777.</summary>
    public int Mode => node.Mode & 0xFFF;

    /// <summary>Owner.</summary>
    public uint Uid => node.Uid;

    /// <summary>Group.</summary>
    public uint Gid => node.Gid;

    /// <summary>
    /// When the content was last changed, seconds since 1970 in UTC; null where the file system's reader does not know. Any number, since
    /// the guest says it.
    /// </summary>
    public long? ModifiedSeconds => node.ModifiedSeconds;

    /// <summary>Length of the content as the file system says; nothing of that size need be stored.</summary>
    public long LengthBytes { get; }

    /// <summary>Opens the content; the caller disposes it. Reading can throw <see cref="ImageException"/>.</summary>
    /// <exception cref="ImageException">It is not a regular file, or it is encrypted or damaged.</exception>
    public Stream OpenRead() => Kind == FileKind.File
        ? fileSystem.Open(node)
        : throw new ImageException($"'{GuestText.Clean(Path, 200)}' on {fileSystem.Volume.Name} is not a regular file.");

    /// <summary>Where the link points to, as it is stored.</summary>
    /// <exception cref="ImageException">It is not a link, or it is encrypted or damaged.</exception>
    public string ReadLink() => Kind == FileKind.Link
        ? GuestText.Decode(fileSystem.ReadLink(node))
        : throw new ImageException($"'{GuestText.Clean(Path, 200)}' on {fileSystem.Volume.Name} is not a symbolic link.");

    internal VolumeFileSystem FileSystem => fileSystem;

    internal FileNode Node => node;
}
