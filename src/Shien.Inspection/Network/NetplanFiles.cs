using Shien.Inspection.Guests;
using Shien.Inspection.Yaml;

namespace Shien.Inspection.Network;

/// <summary>Reads /etc/netplan. netplan-yaml(5).</summary>
internal static class NetplanFiles
{
    private static readonly string[] Folders = ["/etc/netplan", "/usr/lib/netplan", "/lib/netplan"];

    public static IReadOnlyList<TextFile> Read(GuestTree tree) => [.. TextFile.ReadMerged(tree, Folders, ".yaml")];

    /// <summary>Its Ethernet cards. A definition may be spread over several files; what is said later wins.</summary>
    public static IEnumerable<NetworkSetup> Parse(IReadOnlyList<TextFile> files)
    {
        NetworkTool tool = NetworkTool.Netplan;
        Dictionary<string, NetworkSetup> setups = [];
        foreach (TextFile file in files)
        {
            if (YamlReader.Read(file.Text)?["network"] is not { } network)
            {
                continue;
            }

            tool = ToolOf(network["renderer"]?.Text) ?? tool;
            foreach ((string id, YamlNode card) in network["ethernets"]?.Fields ?? new Dictionary<string, YamlNode>())
            {
                setups[id] = Merge(setups.GetValueOrDefault(id), id, card, file);
            }
        }

        return setups.Values.Select(s => s.Tool == NetworkTool.Netplan ? s with { Tool = tool } : s);
    }

    private static NetworkSetup Merge(NetworkSetup? before, string id, YamlNode card, TextFile file)
    {
        YamlNode? match = card["match"];
        IReadOnlyList<string> names = match is null ? before?.Names ?? [id] : [.. match["name"]?.Texts ?? []];
        string? mac = match?["macaddress"]?.Text;
        return new NetworkSetup(ToolOf(card["renderer"]?.Text) ?? before?.Tool ?? NetworkTool.Netplan, file, card.Line)
        {
            Names = names,
            IsForOneCard = match is null ? before?.IsForOneCard ?? false : mac is not null || match["driver"] is not null,
            IsDhcp = card["dhcp4"]?.IsTrue ?? before?.IsDhcp ?? false,
            Order = $"10-netplan-{id}.network",
            Target = mac ?? string.Join(' ', names),
        };
    }

    private static NetworkTool? ToolOf(string? renderer) => renderer switch
    {
        "NetworkManager" => NetworkTool.NetworkManager,
        "networkd" => NetworkTool.Netplan,
        _ => null,
    };
}
