using Shien.Images.FileSystems;
using Shien.Inspection.Network;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Rules.Startup;

/// <summary>O4, the network: a blade's card has another name and another MAC address than that of the old hypervisor.</summary>
internal static class NetworkCheck
{
    public static IEnumerable<Finding> Find(NetworkEvidence network)
    {
        if (!network.ReachesAnyCard && network.Setups.Count > 0)
        {
            yield return NotReached(network);
        }

        if (VagrantWhere(network) is { } where)
        {
            yield return ForeignHardwareRule.Warn(
                where,
                "Vagrant's private network is still set up. A blade does not have that card, so the boot waits for it or reports a failure.",
                "Inside the machine: delete what stands between the marks of Vagrant, or the whole file where it is Vagrant's own");
        }
    }

    private static Finding NotReached(NetworkEvidence network)
    {
        NetworkSetup setup = network.Setups.FirstOrDefault(one => !one.IsForNoCard) ?? network.Setups[0];
        string target = setup.Target.Length == 0 ? "a card" : $"'{GuestText.Clean(setup.Target, 40)}'";
        string what = setup.IsForNoCard ? "The network is set up for containers and tunnels only, with files that systemd brings"
            : setup.IsDhcp ? $"The network is set up for {target} only" : $"The network is set up for {target} with a fixed address, or none";
        return ForeignHardwareRule.Warn(
            setup.File.At(setup.Line),
            $"{what}. The card of a blade has another name, another MAC address and asks for its own address, so the machine could not be reached.",
            Remedy(setup.Tool),
            canFix: !InterfacesFiles.IsComplicated(network.InterfacesFiles));
    }

    private static string? VagrantWhere(NetworkEvidence network) =>
        network.VagrantFiles.Select(f => f.At(1))
            .Concat(network.InterfacesFiles.Where(f => VagrantBlocks.FirstLine(f) > 0).Select(f => f.At(VagrantBlocks.FirstLine(f))))
            .FirstOrDefault();

    private static string Remedy(NetworkTool tool) => tool switch
    {
        NetworkTool.Netplan => "Inside the machine, in /etc/netplan: a card with match: {name: \"e*\"} and dhcp4: true",
        NetworkTool.Ifupdown => "Inside the machine, in /etc/network/interfaces: auto /e*=any, and iface any inet dhcp",
        NetworkTool.Networkd => "Inside the machine, in /etc/systemd/network: a .network file with Name=e* and DHCP=yes",
        NetworkTool.NetworkManager => "Inside the machine: sudo nmcli connection add type ethernet con-name any ifname '*'",
        _ => "Inside the machine: set up DHCP for a card of any name",
    };
}
