namespace Shien.Images.FileSystems;

/// <summary>
/// The directory tree as the guest sees it: a root and what is mounted in it. Paths are resolved here and only here: a link,
/// absolute or not, never leads out of the guest. One thread at a time.
/// </summary>
public sealed class GuestFileSystem
{
    private const int MaxLinks = 40;
    private const int MaxComponents = 4096;

    private readonly VolumeFileSystem root;
    private readonly Dictionary<string, VolumeFileSystem?> mounts = [];

    /// <summary>Makes a tree of one file system.</summary>
    public GuestFileSystem(VolumeFileSystem root) => this.root = root;

    /// <summary>Mounts another file system; like the guest, on top of what is there.</summary>
    /// <returns>False if the path is no directory, so that the guest could not mount it either.</returns>
    /// <exception cref="ImageException">What lies on the way is damaged or unreadable.</exception>
    public bool Mount(string path, VolumeFileSystem fileSystem) => MountAt(path, fileSystem);

    /// <summary>Notes that something is mounted there that cannot be read: looking below it is an error, not "absent".</summary>
    /// <inheritdoc cref="Mount"/>
    public bool MountUnreadable(string path) => MountAt(path, null);

    /// <summary>What is mounted where, the root first; what cannot be read is left out. Paths have no link on the way.</summary>
    public IReadOnlyList<(string Path, VolumeFileSystem FileSystem)> Mounts =>
        [("/", root), .. mounts.Where(mount => mount.Value is not null).Select(mount => (mount.Key, mount.Value!))];

    /// <summary>What the guest would open under this absolute path, links followed.</summary>
    /// <returns>Null where the guest would find nothing: absent, a dangling or circular link.</returns>
    /// <exception cref="ImageException">Something on the way is damaged, encrypted or not readable.</exception>
    public GuestFile? Find(string path) => Resolve(path, followLast: true);

    /// <summary>Like <see cref="Find"/>, but a link at the end of the path is returned itself.</summary>
    /// <inheritdoc cref="Find"/>
    public GuestFile? FindEntry(string path) => Resolve(path, followLast: false);

    /// <summary>The content of a regular file.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="maxBytes">Longer files are refused.</param>
    /// <returns>Null where there is no regular file.</returns>
    /// <exception cref="ImageException">It is too long, damaged, encrypted or not readable.</exception>
    public byte[]? TryRead(string path, int maxBytes)
    {
        if (Find(path) is not { Kind: FileKind.File } file)
        {
            return null;
        }

        if (file.LengthBytes > maxBytes)
        {
            throw new ImageException(
                $"'{GuestText.Clean(path, 200)}' on {file.FileSystem.Volume.Name} has {file.LengthBytes} bytes; at most {maxBytes} are read.");
        }

        byte[] content = new byte[file.LengthBytes];
        using Stream stream = file.OpenRead();
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>The names in a directory without <c>.</c> and <c>..</c>, in no order.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="maxNames">Further names are left out.</param>
    /// <returns>Null where there is no directory.</returns>
    /// <exception cref="ImageException">It is damaged, encrypted or not readable.</exception>
    public IReadOnlyList<string>? List(string path, int maxNames)
    {
        if (Find(path) is not { Kind: FileKind.Directory } directory)
        {
            return null;
        }

        List<string> names = [];
        foreach (ReadOnlyMemory<byte> name in directory.FileSystem.Names(directory.Node).Take(maxNames))
        {
            names.Add(GuestText.Decode(name.Span));
        }

        return names;
    }

    private bool MountAt(string path, VolumeFileSystem? fileSystem)
    {
        if (Find(path) is not { Kind: FileKind.Directory } directory)
        {
            return false;
        }

        mounts[directory.Path] = fileSystem;
        return true;
    }

    private GuestFile? Resolve(string path, bool followLast)
    {
        Stack<string> todo = [];
        Push(todo, path);
        List<GuestFile> trail = [new GuestFile("/", root, root.Root)];
        for (int links = 0; todo.TryPop(out string? name);)
        {
            GuestFile at = trail[^1];
            if (at.Kind != FileKind.Directory || todo.Count > MaxComponents)
            {
                return null;
            }

            if (name is "..")
            {
                if (trail.Count > 1)
                {
                    trail.RemoveAt(trail.Count - 1);
                }

                continue;
            }

            if (at.FileSystem.Lookup(at.Node, GuestText.Encode(name)) is not { } node)
            {
                return null;
            }

            GuestFile next = new(at.Path == "/" ? "/" + name : at.Path + "/" + name, at.FileSystem, node);
            if (next.Kind != FileKind.Link || (todo.Count == 0 && !followLast))
            {
                trail.Add(Mounted(next));
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            string target = next.ReadLink();
            if (target.StartsWith('/'))
            {
                trail.RemoveRange(1, trail.Count - 1);
            }

            Push(todo, target);
        }

        return trail[^1];
    }

    private GuestFile Mounted(GuestFile file)
    {
        if (!mounts.TryGetValue(file.Path, out VolumeFileSystem? mounted))
        {
            return file;
        }

        return mounted is null
            ? throw new ImageException($"Could not look inside '{GuestText.Clean(file.Path, 200)}': it lies on a file system that could not be read.")
            : new GuestFile(file.Path, mounted, mounted.Root);
    }

    private static void Push(Stack<string> todo, string path)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] != ".")
            {
                todo.Push(names[i]);
            }
        }
    }
}
