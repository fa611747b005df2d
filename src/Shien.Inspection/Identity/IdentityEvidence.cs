using Shien.Images.FileSystems;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Identity;

/// <summary>What makes a guest the one that it is, so that copies of it are taken for the same.</summary>
internal sealed record IdentityEvidence
{
    public const string MachineIdPath = "/etc/machine-id";
    public const string DbusIdPath = "/var/lib/dbus/machine-id";

    private const int MaxFiles = 64;

    private static readonly string[] Seeds =
    [
        "/var/lib/systemd/random-seed", "/var/lib/urandom/random-seed", "/var/lib/random-seed", "/var/lib/misc/random-seed",
        "/boot/loader/random-seed", "/boot/efi/loader/random-seed", "/efi/loader/random-seed", "/var/lib/seedrng/seed.credit",
        "/var/lib/seedrng/seed.no-credit", "/var/lib/NetworkManager/secret_key", "/var/lib/systemd/credential.secret",
    ];

    private static readonly string[] LeaseFolders = ["/var/lib/dhcp", "/var/lib/dhclient", "/var/lib/NetworkManager", "/var/lib/dhcpcd", "/var/lib/dhcpcd5"];

    /// <summary>True if /etc/machine-id holds a number.</summary>
    public bool HasMachineId { get; init; }

    /// <summary>True if D-Bus keeps a number of its own, and not a link to that one.</summary>
    public bool HasDbusId { get; init; }

    /// <summary>Random seeds and keys that are only good as long as nobody else has them.</summary>
    public IReadOnlyList<string> SeedPaths { get; init; } = [];

    /// <summary>Leases, by which the old address would be asked for.</summary>
    public IReadOnlyList<string> LeasePaths { get; init; } = [];

    /// <summary>udev's rule that gives a card's name to one MAC address; null where there is none.</summary>
    public TextFile? CardRules { get; init; }

    /// <summary>True if a copy would be taken for this machine.</summary>
    public bool IsOwn => HasMachineId || HasDbusId || SeedPaths.Count > 0 || LeasePaths.Count > 0;

    public static IdentityEvidence Read(GuestTree tree)
    {
        TextFile? rules = TextFile.Read(tree, "/etc/udev/rules.d/70-persistent-net.rules");
        return new IdentityEvidence
        {
            HasMachineId = IsNumber(TextFile.Read(tree, MachineIdPath)),
            HasDbusId = tree.FindEntry(DbusIdPath) is { Kind: FileKind.File, LengthBytes: > 0 },
            SeedPaths = [.. Seeds.Select(tree.FindEntry).Where(f => f is { Kind: FileKind.File, LengthBytes: > 0 }).Select(f => f!.Path)],
            LeasePaths = [.. LeaseFolders.SelectMany(folder => Leases(tree, folder)).Take(MaxFiles)],
            CardRules = rules is not null && rules.Lines.Any(l => l.Contains("NAME=", StringComparison.Ordinal) && l.TrimStart()[0] != '#') ? rules : null,
        };
    }

    private static IEnumerable<string> Leases(GuestTree tree, string folder) =>
        from name in tree.Names(folder)
        where name.EndsWith(".leases", StringComparison.Ordinal) || name.EndsWith(".lease", StringComparison.Ordinal) || name == "duid" || name == "secret"
        let file = tree.FindEntry($"{folder}/{name}")
        where file is { Kind: FileKind.File, LengthBytes: > 0 }
        select file.Path;

    // systemd writes "uninitialized" into images that it makes. machine-id(5)
    private static bool IsNumber(TextFile? file) => file is not null && file.Text.Trim() is not ("" or "uninitialized");
}
