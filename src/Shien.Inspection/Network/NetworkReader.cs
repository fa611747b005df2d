using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Network;

/// <summary>Reads how a guest sets up its network, from whatever its distribution uses.</summary>
internal static class NetworkReader
{
    private const string VagrantNetplan = "/50-vagrant.yaml";
    private const int MaxProgramBytes = 512 * 1024;

    public static NetworkEvidence Read(GuestTree tree, UnitLinks units, IReadOnlyList<KernelLine> kernelLines)
    {
        IReadOnlyList<TextFile> netplan = NetplanFiles.Read(tree);
        IReadOnlyList<TextFile> interfaces = InterfacesFiles.Read(tree);
        bool hasManager = units.IsEnabled("NetworkManager.service") && !NetworkManagerFiles.LeavesEthernet(tree);
        List<NetworkSetup> setups =
        [
            .. NetplanFiles.Parse([.. netplan.Where(f => !IsVagrants(f))]),
            .. InterfacesFiles.Parse(interfaces),
            .. NetworkManagerFiles.Read(tree),
            .. NetworkdFiles.Read(tree),
            .. ScriptFiles.Read(tree, hasManager),
        ];
        TextFile[] vagrants = [.. netplan.Concat(setups.Select(s => s.File)).Where(IsVagrants).DistinctBy(f => f.Path)];
        setups.RemoveAll(s => IsVagrants(s.File));
        byte[]? ifup = Program(tree, "/usr/sbin/ifup") ?? Program(tree, "/sbin/ifup");
        return new NetworkEvidence
        {
            Setups = setups,
            Tools = ToolsOf(tree, units, setups, netplan.Count > 0, ifup is not null, hasManager),
            Installed = InstalledIn(tree),
            HasOldNames = HasOldNames(tree, units, kernelLines),
            ManagerTakesAnyCard = setups.Exists(s => s.Tool == NetworkTool.NetworkManager && netplan.Contains(s.File)) || NetworkManagerFiles.TakesAnyCard(tree),
            // The text is part of what looks a pattern up below /sys/class/net.
            IfupKnowsPatterns = ifup is not null && ifup.AsSpan().IndexOf("/sys/class/net/%s/%s"u8) >= 0,
            VagrantFiles = vagrants,
            InterfacesFiles = interfaces,
        };
    }

    private static HashSet<NetworkTool> ToolsOf(GuestTree tree, UnitLinks units, List<NetworkSetup> setups, bool hasNetplan, bool hasIfup, bool hasManager)
    {
        HashSet<NetworkTool> tools = [];
        Add(NetworkTool.Netplan, hasNetplan);
        bool startsIfup = hasIfup || !hasNetplan || units.IsEnabled("networking.service");
        Add(NetworkTool.Ifupdown, startsIfup && !units.IsMasked("networking.service") && setups.Exists(s => s.Tool == NetworkTool.Ifupdown));
        Add(NetworkTool.NetworkManager, hasManager || setups.Exists(s => s.Tool == NetworkTool.NetworkManager && hasNetplan));
        Add(NetworkTool.Networkd, units.IsEnabled("systemd-networkd.service") || tree.FindEntry("/etc/systemd/system/dbus-org.freedesktop.network1.service") is not null);
        Add(NetworkTool.Scripts, setups.Exists(s => s.Tool == NetworkTool.Scripts));
        Add(NetworkTool.DhcpClient, units.IsEnabled("dhcpcd.service") || tree.FindEntry("/etc/runlevels/default/dhcpcd") is not null);
        return tools;

        void Add(NetworkTool tool, bool isThere)
        {
            if (isThere)
            {
                tools.Add(tool);
            }
        }
    }

    private static HashSet<NetworkTool> InstalledIn(GuestTree tree) =>
    [
        .. ((ReadOnlySpan<(NetworkTool Tool, string Path)>)
        [
            (NetworkTool.Netplan, "/usr/sbin/netplan"),
            (NetworkTool.Ifupdown, "/usr/sbin/ifup"),
            (NetworkTool.Ifupdown, "/sbin/ifup"),
            (NetworkTool.NetworkManager, "/usr/sbin/NetworkManager"),
            (NetworkTool.Networkd, "/usr/lib/systemd/systemd-networkd"),
            (NetworkTool.Networkd, "/lib/systemd/systemd-networkd"),
        ]).ToArray().Where(p => tree.Find(p.Path) is { Kind: FileKind.File }).Select(p => p.Tool),
    ];

    // systemd.net-naming-scheme(7); Debian before 9 wrote down a name for each MAC instead.
    private static bool HasOldNames(GuestTree tree, UnitLinks units, IReadOnlyList<KernelLine> kernelLines) =>
        !units.HasSystemd
        || (kernelLines.Count > 0 ? kernelLines[0].Has("net.ifnames=0") : IsInGrubsDefaults(tree, "net.ifnames=0"))
        || IsEmptied(tree, "/etc/systemd/network/99-default.link")
        || IsEmptied(tree, "/etc/udev/rules.d/80-net-setup-link.rules")
        || IsEmptied(tree, "/etc/udev/rules.d/80-net-name-slot.rules")
        || tree.Find("/lib/udev/rules.d/75-persistent-net-generator.rules") is { Kind: FileKind.File };

    private static bool IsInGrubsDefaults(GuestTree tree, string argument) => TextFile.Read(tree, "/etc/default/grub") is { } file
        && file.Lines.Any(l => l.StartsWith("GRUB_CMDLINE_LINUX", StringComparison.Ordinal) && l.Split(' ', '"', '\'').Contains(argument));

    private static bool IsEmptied(GuestTree tree, string path) => tree.FindEntry(path) switch
    {
        { Kind: FileKind.Link } link => link.ReadLink() == "/dev/null",
        { Kind: FileKind.File } file => file.LengthBytes == 0,
        _ => false,
    };

    private static byte[]? Program(GuestTree tree, string path) =>
        tree.Find(path) is { Kind: FileKind.File, LengthBytes: <= MaxProgramBytes } ? tree.TryRead(path) : null;

    private static bool IsVagrants(TextFile file) =>
        file.Path.EndsWith(VagrantNetplan, StringComparison.Ordinal)
        || file.Path.Contains("/50-vagrant-", StringComparison.Ordinal)
        || (file.Path.Contains("/ifcfg-", StringComparison.Ordinal) && file.Lines.FirstOrDefault(l => l.Trim().Length > 0)?.Trim() == VagrantBlocks.Begin);
}
