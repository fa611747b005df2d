using Shien.Inspection.Guests;

namespace Shien.Inspection.Network;

/// <summary>How a guest sets up its network.</summary>
internal sealed record NetworkEvidence
{
    /// <summary>Names that a card may have on a blade, where names follow the place of the card: by slot, by bus, by path.</summary>
    private static readonly string[] PlaceNames = ["ens3", "enp1s0", "enp0s3"];

    private static readonly string[] OldNames = ["eth0"];

    /// <summary>Everything that the files say about Ethernet cards.</summary>
    public IReadOnlyList<NetworkSetup> Setups { get; init; } = [];

    /// <summary>What runs at boot.</summary>
    public IReadOnlySet<NetworkTool> Tools { get; init; } = new HashSet<NetworkTool>();

    /// <summary>What is installed, whether it runs or not.</summary>
    public IReadOnlySet<NetworkTool> Installed { get; init; } = new HashSet<NetworkTool>();

    /// <summary>True if the first card is called eth0 wherever it is plugged in.</summary>
    public bool HasOldNames { get; init; }

    /// <summary>True if NetworkManager asks for an address on a card that no profile fits.</summary>
    public bool ManagerTakesAnyCard { get; init; }

    /// <summary>True if ifup understands <c>auto /e*=NAME</c>: ifupdown of Debian since 9, not those of busybox and Alpine.</summary>
    public bool IfupKnowsPatterns { get; init; }

    /// <summary>What Vagrant wrote for networks that a blade does not have: whole files.</summary>
    public IReadOnlyList<TextFile> VagrantFiles { get; init; } = [];

    /// <summary>/etc/network/interfaces and what it includes.</summary>
    public IReadOnlyList<TextFile> InterfacesFiles { get; init; } = [];

    /// <summary>Names of the card of which one will be right.</summary>
    public IReadOnlyList<string> CardNames => HasOldNames ? OldNames : PlaceNames;

    /// <summary>True if a blade's card gets its address whatever it is called.</summary>
    public bool ReachesAnyCard => Tools.Any(tool => CardNames.All(card => AsksOn(tool, card)));

    private bool AsksOn(NetworkTool tool, string card)
    {
        if (tool == NetworkTool.DhcpClient)
        {
            return true;
        }

        // netplan writes files for networkd, which takes the first that fits of all.
        NetworkSetup? setup = Setups
            .Where(s => (s.Tool == tool || (tool is NetworkTool.Netplan or NetworkTool.Networkd && s.Tool is NetworkTool.Netplan or NetworkTool.Networkd)) && s.Fits(card))
            .OrderBy(s => s.Order, StringComparer.Ordinal).FirstOrDefault();
        return setup?.IsDhcp ?? (tool == NetworkTool.NetworkManager && ManagerTakesAnyCard);
    }
}
