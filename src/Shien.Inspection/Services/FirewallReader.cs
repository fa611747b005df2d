using Shien.Inspection.Guests;

namespace Shien.Inspection.Services;

/// <summary>
/// Whether a firewall that refuses something is set up at boot. A service alone is none: Debian's nftables.conf accepts everything, and
/// ufw's service starts also where ufw is off.
/// </summary>
internal static class FirewallReader
{
    private const int MaxFiles = 200;

    private static readonly (string Unit, string[] Files)[] RuleFiles =
    [
        ("nftables.service", ["/etc/nftables.conf", "/etc/sysconfig/nftables.conf"]),
        ("netfilter-persistent.service", ["/etc/iptables/rules.v4"]),
        ("iptables.service", ["/etc/sysconfig/iptables", "/etc/iptables/iptables.rules", "/etc/iptables/rules.v4"]),
    ];

    public static bool IsOn(GuestTree tree, IReadOnlyList<BootService> services)
    {
        HashSet<string> names = [.. services.Select(s => s.Name)];
        return (names.Overlaps(["ufw.service", "ufw"]) && tree.Lines("/etc/ufw/ufw.conf").LastOrDefault(l => l.Trim().StartsWith("ENABLED=", StringComparison.OrdinalIgnoreCase)) is { } line
                && line.Split('=')[1].Trim().Trim('"').Equals("yes", StringComparison.OrdinalIgnoreCase))
            || (names.Contains("firewalld.service") && !IsTrusting(tree))
            || names.Overlaps(["shorewall.service", "ferm.service", "ferm", "shorewall"])
            || RuleFiles.Any(r => (names.Contains(r.Unit) || names.Contains(r.Unit.Split('.')[0])) && r.Files.Any(f => Refuses(tree, f)));
    }

    private static bool IsTrusting(GuestTree tree) =>
        tree.Lines("/etc/firewalld/firewalld.conf").LastOrDefault(l => l.StartsWith("DefaultZone=", StringComparison.Ordinal)) is { } line && line.Split('=')[1].Trim() == "trusted";

    private static bool Refuses(GuestTree tree, string path)
    {
        Queue<string> files = new([path]);
        HashSet<string> seen = [];
        while (seen.Count < MaxFiles && files.TryDequeue(out string? file))
        {
            foreach (string line in seen.Add(file) ? tree.Lines(file).Select(l => l.Split('#')[0].Trim()) : [])
            {
                string[] words = line.Split([' ', '\t', ';', '"', '{', '}'], StringSplitOptions.RemoveEmptyEntries);
                if (words.Any(w => w.ToUpperInvariant() is "DROP" or "REJECT"))
                {
                    return true;
                }

                if (words is ["include", var other, ..])
                {
                    Include(tree, other, files);
                }
            }
        }

        return false;
    }

    private static void Include(GuestTree tree, string pattern, Queue<string> files)
    {
        string absolute = pattern.StartsWith('/') ? pattern : "/etc/" + pattern;
        string folder = absolute[..absolute.LastIndexOf('/')];
        foreach (string name in tree.Names(folder).Where(n => Glob.Matches(n, absolute[(folder.Length + 1)..])))
        {
            files.Enqueue($"{folder}/{name}");
        }
    }
}
