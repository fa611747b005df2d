using Shien.Inspection.Network;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>O4, the network: a card of any name asks for its address, by whatever the guest sets its network up with.</summary>
internal static class NetworkStep
{
    private const string Why = "The network comes up on a card of any name.";
    private const int SecretMode = 0x180;

    private static readonly NetworkTool?[] Preferred =
        [NetworkTool.Netplan, NetworkTool.Ifupdown, NetworkTool.NetworkManager, NetworkTool.Networkd, NetworkTool.Scripts];

    public static void Apply(RepairContext context)
    {
        NetworkEvidence network = context.Evidence.Network;
        bool isUnset = network.Setups.Count == 0 && !CloudInitStep.TakesOverNetwork(context.Evidence);
        if (network.ReachesAnyCard || isUnset || InterfacesFiles.IsComplicated(network.InterfacesFiles))
        {
            return;
        }

        switch (ToolOf(network))
        {
            case null:
                break;
            case NetworkTool.Netplan:
                context.Draft.WriteNew("/etc/netplan/00-shien.yaml", NetplanText, Why, SecretMode);
                Silence(context.Draft, network, s => s.Tool is NetworkTool.NetworkManager or NetworkTool.Networkd || string.CompareOrdinal(s.Order, "10-netplan-00-any") < 0);
                break;
            case NetworkTool.Ifupdown:
                InterfacesText.Rewrite(context.Draft, network, Why);
                break;
            case NetworkTool.NetworkManager:
                context.Draft.WriteNew("/etc/NetworkManager/system-connections/shien.nmconnection", ManagerText, Why, SecretMode);
                break;
            case NetworkTool.Scripts:
                WriteScripts(context.Draft, network);
                break;
            default:
                context.Draft.WriteNew("/etc/systemd/network/00-shien.network", NetworkdText, Why);
                Silence(context.Draft, network, s => s.Tool == NetworkTool.Networkd && string.CompareOrdinal(s.Order, "00-shien.network") < 0);
                Start(context.Draft, network);
                break;
        }
    }

    // netplan's own name comes first among its files for networkd, since the first that fits is taken.
    private static byte[] NetplanText => [.. """
        # Any card, whatever it is called. Written by shien.
        network:
          version: 2
          ethernets:
            00-any:
              match:
                name: "e*"
              dhcp4: true

        """u8];

    private static byte[] NetworkdText => [.. """
        # Any card, whatever it is called. Written by shien.
        [Match]
        Name=e*

        [Network]
        DHCP=yes

        """u8];

    private static byte[] ManagerText => [.. """
        # Any card, whatever it is called. Written by shien.
        [connection]
        id=shien
        uuid=7368696e-0000-4000-8000-000000000001
        type=ethernet
        autoconnect-priority=900

        [ipv4]
        method=auto

        [ipv6]
        method=auto

        """u8];

    /// <summary>What a repair would set the network up with: what runs, else what is installed; null where there is neither.</summary>
    public static NetworkTool? ToolOf(NetworkEvidence network) =>
        Preferred.FirstOrDefault(tool => network.Tools.Contains(tool!.Value)) ?? Preferred.FirstOrDefault(tool => network.Installed.Contains(tool!.Value));

    // What fits a blade's card, gives it no address and comes before ours.
    private static void Silence(RepairDraft draft, NetworkEvidence network, Func<NetworkSetup, bool> comesFirst)
    {
        foreach (NetworkSetup setup in network.Setups.Where(s => !s.IsDhcp && comesFirst(s) && network.CardNames.Any(s.Fits)))
        {
            string name = setup.File.Path[(setup.File.Path.LastIndexOf('/') + 1)..];
            if (setup.File.Path.StartsWith("/etc/", StringComparison.Ordinal))
            {
                draft.Delete(setup.File.Path, "A fixed address would come before the one that the blade gives.");
            }
            else
            {
                draft.Link($"/etc/systemd/network/{name}", "/dev/null", "A fixed address would come before the one that the blade gives.");
            }
        }
    }

    private static void Start(RepairDraft draft, NetworkEvidence network)
    {
        const string Unit = "systemd-networkd.service";
        if (!network.Tools.Contains(NetworkTool.Networkd) && network.Installed.Contains(NetworkTool.Networkd))
        {
            string folder = draft.Find($"/usr/lib/systemd/system/{Unit}") is null ? "/lib/systemd/system" : "/usr/lib/systemd/system";
            draft.Link($"/etc/systemd/system/multi-user.target.wants/{Unit}", $"{folder}/{Unit}", Why);
        }
    }

    private static void WriteScripts(RepairDraft draft, NetworkEvidence network)
    {
        string path = network.Setups.First(s => s.Tool == NetworkTool.Scripts).File.Path;
        string folder = path[..path.LastIndexOf('/')];
        foreach (string card in network.CardNames)
        {
            string text = folder.EndsWith("network-scripts", StringComparison.Ordinal)
                ? $"# Written by shien.\nDEVICE={card}\nTYPE=Ethernet\nONBOOT=yes\nBOOTPROTO=dhcp\n"
                : "# Written by shien.\nSTARTMODE='auto'\nBOOTPROTO='dhcp'\n";
            draft.Write($"{folder}/ifcfg-{card}", text, Why);
        }
    }
}
