using Shien.Images.FileSystems;

namespace Shien.Inspection.Guests;

/// <summary>Whether systemd starts a unit at boot: by a link in a folder of wants, unless it is masked. systemd.unit(5).</summary>
internal sealed class UnitLinks(GuestTree tree)
{
    private static readonly string[] Folders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    private readonly HashSet<string> wanted = [.. Folders
        .SelectMany(folder => tree.Names(folder).Where(n => n.EndsWith(".wants", StringComparison.Ordinal)).SelectMany(n => tree.Names($"{folder}/{n}")))];

    /// <summary>True if systemd itself is there.</summary>
    public bool HasSystemd { get; } =
        tree.Find("/usr/lib/systemd/systemd") is { Kind: FileKind.File } || tree.Find("/lib/systemd/systemd") is { Kind: FileKind.File };

    /// <summary>Names of units that something wants and nobody has masked.</summary>
    public IEnumerable<string> Enabled => wanted.Where(unit => !IsMasked(unit));

    public bool IsEnabled(string unit) => wanted.Contains(unit) && !IsMasked(unit);

    public bool IsMasked(string unit) => tree.FindEntry($"/etc/systemd/system/{unit}") is { Kind: FileKind.Link } link && link.ReadLink() == "/dev/null";
}
