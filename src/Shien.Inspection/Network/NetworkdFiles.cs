using Shien.Inspection.Guests;

namespace Shien.Inspection.Network;

/// <summary>Reads the .network files of systemd. systemd.network(5).</summary>
internal static class NetworkdFiles
{
    private static readonly string[] Folders = ["/etc/systemd/network", "/usr/local/lib/systemd/network", "/usr/lib/systemd/network", "/lib/systemd/network"];

    // systemd's own files are for containers and the machines that it makes; they say so under Virtualization= or Kind=.
    private static readonly string[] KnownMatches = ["Name", "Type"];

    public static IEnumerable<NetworkSetup> Read(GuestTree tree) => TextFile.ReadMerged(tree, Folders, ".network").Select(Parse).OfType<NetworkSetup>();

    private static NetworkSetup? Parse(TextFile file)
    {
        List<IniLine> lines = [.. IniLine.Parse(file)];
        List<IniLine> match = [.. lines.Where(l => l.Section == "Match")];
        string[] names = [.. match.Where(l => l.Key == "Name").SelectMany(l => l.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        string[] types = [.. match.Where(l => l.Key == "Type").SelectMany(l => l.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        if (match.Count == 0 || (types.Length > 0 && !types.Contains("ether")))
        {
            return null;
        }

        // A real card has no kind: what "Kind=!*" keeps away is bridges, tunnels and the like.
        List<IniLine> asked = [.. match.Where(l => l.Key != "Kind" || !l.Value.StartsWith('!'))];
        IniLine? dhcp = lines.LastOrDefault(l => l.Section == "Network" && l.Key == "DHCP");
        return new NetworkSetup(NetworkTool.Networkd, file, match[0].Line)
        {
            Names = names,
            IsForNoCard = asked.Exists(l => l.Key is "Kind" || (l.Key is "Virtualization" && l.Value == "container")),
            IsForOneCard = asked.Exists(l => !KnownMatches.Contains(l.Key)) || names.Any(n => n.StartsWith('!')),
            IsDhcp = dhcp?.Value.ToUpperInvariant() is "YES" or "TRUE" or "ON" or "1" or "IPV4" or "BOTH" or "V4",
            Order = file.Path[(file.Path.LastIndexOf('/') + 1)..],
            Target = match.Find(l => l.Key is "MACAddress" or "PermanentMACAddress")?.Value ?? string.Join(' ', names),
        };
    }
}
