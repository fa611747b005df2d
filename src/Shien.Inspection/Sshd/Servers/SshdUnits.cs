using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Sshd.Servers;

/// <summary>The systemd units of a guest that start sshd, and which of them a boot starts.</summary>
internal sealed class SshdUnits(GuestTree tree)
{
    private const string Masked = "/dev/null";
    private const int MaxUnits = 200;
    private const int MaxFolders = 256;
    private const int MaxEnabled = 20_000;
    private const int MaxUnitBytes = 64 * 1024;

    // systemd.unit(5): the first folder that has a unit wins.
    private static readonly string[] Folders =
        ["/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    private static readonly string[] Known = ["ssh.service", "sshd.service", "ssh@.service", "sshd@.service"];

    private readonly Lazy<HashSet<string>> enabled = new(() => ReadEnabled(tree));

    /// <summary>Names of the units that a boot starts.</summary>
    public IReadOnlySet<string> Enabled => enabled.Value;

    /// <summary>True if the guest is started by systemd.</summary>
    public bool IsUsed => tree.Find("/usr/lib/systemd/systemd") is not null || tree.Find("/lib/systemd/systemd") is not null;

    /// <summary>The units that start sshd, with their names; masked ones are left out.</summary>
    public IReadOnlyList<(string Name, UnitFile Unit)> Read() =>
    [
        .. from name in Known.Concat(OfAdministrator())
           let unit = Read(name)
           where unit is not null && unit.Starts.Any(start => start.Contains("sshd", StringComparison.Ordinal))
           select (name, unit),
    ];

    /// <summary>What starts a unit at boot: itself or its socket; null if nothing does.</summary>
    public string? StarterOf(string unit)
    {
        string stem = unit[..unit.LastIndexOf('.')].TrimEnd('@');
        string alias = stem == "ssh" ? "sshd" : stem == "sshd" ? "ssh" : stem;

        // An enabled alias of a unit that is there under its other name: sshd.service, a link to ssh.service.
        return new[] { unit, stem + ".service", stem + ".socket", alias + ".service", alias + ".socket" }
            .FirstOrDefault(name => Enabled.Contains(name) && !IsMasked(name) && Exists(name));
    }

    private IEnumerable<string> OfAdministrator() => tree.Names(Folders[0])
        .Where(name => name.EndsWith(".service", StringComparison.Ordinal) && !Known.Contains(name))
        .Take(MaxUnits)
        .Where(name => tree.TryRead($"{Folders[0]}/{name}", MaxUnitBytes) is { } content && content.AsSpan().IndexOf("sshd"u8) >= 0);

    private UnitFile? Read(string name)
    {
        if (IsMasked(name) || Folders.Select(folder => $"{folder}/{name}").FirstOrDefault(path => tree.Find(path) is { Kind: FileKind.File }) is not { } file)
        {
            return null;
        }

        UnitFile unit = new(file);
        unit.Take(tree.Lines(file));
        IEnumerable<string> additions =
            from folder in Folders
            from path in tree.Names($"{folder}/{name}.d").Where(n => n.EndsWith(".conf", StringComparison.Ordinal)).Take(MaxUnits).Select(n => $"{folder}/{name}.d/{n}")
            group path by path[(path.LastIndexOf('/') + 1)..] into same
            orderby same.Key
            select same.First();
        foreach (string path in additions)
        {
            unit.Take(tree.Lines(path));
        }

        return unit;
    }

    private bool Exists(string name) => Folders.Any(folder => tree.Find($"{folder}/{name}") is { Kind: FileKind.File });

    private bool IsMasked(string name)
    {
        string path = $"{Folders[0]}/{name}";
        try
        {
            return tree.FindEntry(path) is { Kind: FileKind.Link } link ? link.ReadLink() == Masked : tree.Find(path) is { Kind: FileKind.File, LengthBytes: 0 };
        }
        catch (ImageException e)
        {
            tree.NotChecked(path, e);
            return false;
        }
    }

    private static HashSet<string> ReadEnabled(GuestTree tree)
    {
        IEnumerable<string> names =
            from folder in Folders
            from wants in tree.Names(folder).Where(n => n.EndsWith(".wants", StringComparison.Ordinal) || n.EndsWith(".requires", StringComparison.Ordinal)).Take(MaxFolders)
            from name in tree.Names($"{folder}/{wants}")
            select name;
        return [.. names.Take(MaxEnabled)];
    }
}
