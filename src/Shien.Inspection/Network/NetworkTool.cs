namespace Shien.Inspection.Network;

/// <summary>What sets up the network of a guest.</summary>
internal enum NetworkTool
{
    /// <summary>Writes files for <see cref="Networkd"/> or <see cref="NetworkManager"/> at each boot.</summary>
    Netplan,

    /// <summary>/etc/network/interfaces.</summary>
    Ifupdown,

    NetworkManager,

    /// <summary>systemd-networkd.</summary>
    Networkd,

    /// <summary>ifcfg files without NetworkManager.</summary>
    Scripts,

    /// <summary>A DHCP client that asks on every card.</summary>
    DhcpClient,
}
