using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Services.Systemd;

/// <summary>
/// The directories that systemd looks for units in, each read once. /run is empty while a machine is shut down. src/basic/path-lookup.c;
/// /lib comes before /usr/lib where they differ, as Debian builds it.
/// </summary>
internal sealed class UnitFolders
{
    /// <summary>Where <c>systemctl enable</c> makes its links.</summary>
    public const string Configuration = "/etc/systemd/system";

    // Real ones have 1 to 4 KiB; all of a desktop's together about 1 MiB in a thousand files.
    private const int MaxFileBytes = 256 * 1024;
    private const long MaxAllBytes = 8 * 1024 * 1024;
    private const int MaxEntries = 50_000;

    private static readonly string[] SearchPath =
    [
        "/etc/systemd/system.control", Configuration, "/etc/systemd/system.attached", "/usr/local/lib/systemd/system",
        "/lib/systemd/system", "/usr/lib/systemd/system",
    ];

    private readonly GuestTree tree;
    private readonly List<(string Path, Dictionary<string, UnitEntry> Entries)> folders = [];
    private readonly Dictionary<string, IReadOnlyList<UnitEntry>> inner = [];
    private long bytesRead;
    private int entriesRead;

    public UnitFolders(GuestTree tree)
    {
        this.tree = tree;
        HashSet<string> resolved = [];
        foreach (string path in SearchPath)
        {
            if (tree.Find(path) is { Kind: FileKind.Directory } folder && resolved.Add(folder.Path))
            {
                // Where /lib is a link to /usr/lib, files are called by their real place.
                string name = SearchPath.Contains(folder.Path) ? folder.Path : path;
                folders.Add((name, Read(name).ToDictionary(e => e.Name)));
            }
        }

        Roots = [.. SearchPath.Concat(resolved).Distinct()];
    }

    /// <summary>The search path, and where its links lead: a link to below one of these names a unit.</summary>
    public IReadOnlyList<string> Roots { get; }

    /// <summary>The directories that exist, the first winning, with what is in them.</summary>
    public IEnumerable<(string Path, IReadOnlyDictionary<string, UnitEntry> Entries)> All =>
        folders.Select(f => (f.Path, (IReadOnlyDictionary<string, UnitEntry>)f.Entries));

    /// <summary>
    /// Directories of that name (<c>ssh.service.d</c>), in the order of the search path; a link to a directory counts.
    /// </summary>
    public IEnumerable<string> Inner(string name) => folders
        .Where(f => f.Entries.TryGetValue(name, out UnitEntry? entry) && entry.File.Kind is FileKind.Directory or FileKind.Link)
        .Select(f => $"{f.Path}/{name}");

    /// <summary>What is in such a directory, sorted by name; empty where it is none.</summary>
    public IReadOnlyList<UnitEntry> InnerEntries(string path) =>
        inner.TryGetValue(path, out IReadOnlyList<UnitEntry>? known) ? known : inner[path] = [.. Read(path)];

    /// <summary>Where a link leads with all but its last name resolved, whether or not something is there.</summary>
    public string TargetOf(UnitEntry link)
    {
        string target = TargetText(link);
        string absolute = target.StartsWith('/') ? target : $"{FolderOf(link)}/{target}";
        if (tree.FindEntry(absolute) is { } there)
        {
            return there.Path;
        }

        string name = NameOf(absolute);
        string? folder = tree.Find(absolute[..^name.Length])?.Path;
        return folder is null or "/" ? "/" + absolute.TrimStart('/') : $"{folder}/{name}";
    }

    /// <summary>A link's text; empty if it cannot be read.</summary>
    public string TargetText(UnitEntry link)
    {
        try
        {
            return link.File.ReadLink();
        }
        catch (ImageException e)
        {
            tree.NotChecked(link.Path, e);
            return "";
        }
    }

    /// <summary>True for what masks a unit: empty, a device, or a link to /dev/null (that the guest's /dev is empty now says nothing).</summary>
    public bool IsMask(string path)
    {
        if (EntryAt(path) is { IsLink: true } link && TargetOf(link) == "/dev/null")
        {
            return true;
        }

        return tree.Find(path) is { Kind: FileKind.Other } or { Kind: FileKind.File, LengthBytes: 0 };
    }

    /// <summary>What is at an absolute path, a link as itself; null where nothing is.</summary>
    public UnitEntry? EntryAt(string path) =>
        tree.FindEntry(path) is { } file ? new UnitEntry(path[..path.LastIndexOf('/')], NameOf(path), file) : null;

    /// <summary>Content of a unit file or drop-in; null where there is none, or where there are more and larger ones than are read.</summary>
    public byte[]? TryRead(string path)
    {
        if (bytesRead > MaxAllBytes)
        {
            tree.NotChecked(Configuration, new ImageException($"The units of the machine are larger than the {MaxAllBytes >> 20} MiB that are read."));
            return null;
        }

        byte[]? content = tree.TryRead(path, MaxFileBytes);
        bytesRead += content?.Length ?? 0;
        return content;
    }

    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private string FolderOf(UnitEntry link) => tree.Find(link.Folder)?.Path ?? link.Folder;

    private IEnumerable<UnitEntry> Read(string path)
    {
        foreach (string name in tree.Names(path))
        {
            if (++entriesRead > MaxEntries)
            {
                tree.NotChecked(path, new ImageException($"Only the first {MaxEntries} files of systemd's directories were looked at."));
                yield break;
            }

            if (tree.FindEntry($"{path}/{name}") is { } file)
            {
                yield return new UnitEntry(path, name, file);
            }
        }
    }
}
