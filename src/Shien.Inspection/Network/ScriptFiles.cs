using Shien.Inspection.Guests;

namespace Shien.Inspection.Network;

/// <summary>Reads the ifcfg files of Red Hat's and SUSE's families. initscripts/sysconfig.txt, ifcfg(5).</summary>
internal static class ScriptFiles
{
    private static readonly string[] Folders = ["/etc/sysconfig/network-scripts", "/etc/sysconfig/network"];

    /// <param name="tree">The guest.</param>
    /// <param name="managerReadsThem">NetworkManager sets the network up by these files.</param>
    public static IEnumerable<NetworkSetup> Read(GuestTree tree, bool managerReadsThem) =>
        from folder in Folders
        from name in tree.Names(folder)
        where name.StartsWith("ifcfg-", StringComparison.Ordinal) && name != "ifcfg-lo" && !IsBackup(name)
        let file = TextFile.Read(tree, $"{folder}/{name}")
        where file is not null
        let setup = Parse(file, name["ifcfg-".Length..], managerReadsThem)
        where setup is not null
        select setup;

    private static bool IsBackup(string name) => name.EndsWith('~') || name.EndsWith(".bak", StringComparison.Ordinal)
        || name.EndsWith(".orig", StringComparison.Ordinal) || name.EndsWith(".rpmnew", StringComparison.Ordinal) || name.EndsWith(".rpmsave", StringComparison.Ordinal);

    private static NetworkSetup? Parse(TextFile file, string nameOfFile, bool managerReadsThem)
    {
        Dictionary<string, string> values = [];
        foreach (IniLine line in IniLine.Parse(file))
        {
            values[line.Key] = line.Value.Trim('"', '\'');
        }

        if (values.ContainsKey("BRIDGE") || values.ContainsKey("MASTER") || values.ContainsKey("VLAN")
            || values.GetValueOrDefault("TYPE", "Ethernet").ToUpperInvariant() is not "ETHERNET")
        {
            return null;
        }

        // NetworkManager takes a profile without DEVICE for any card; the scripts take the name of the file.
        string? device = values.GetValueOrDefault("DEVICE") ?? (managerReadsThem ? null : nameOfFile);
        string? mac = values.GetValueOrDefault("HWADDR");
        bool isStarted = values.GetValueOrDefault("ONBOOT")?.ToUpperInvariant() is "YES" or "TRUE"
            || values.GetValueOrDefault("STARTMODE")?.ToUpperInvariant() is "AUTO" or "ONBOOT" or "HOTPLUG";
        string method = values.GetValueOrDefault("BOOTPROTO", "none").ToUpperInvariant();
        return new NetworkSetup(managerReadsThem ? NetworkTool.NetworkManager : NetworkTool.Scripts, file, 1)
        {
            Names = device is null ? [] : [device],
            IsForOneCard = mac is { Length: > 0 } || !isStarted,
            IsDhcp = method.StartsWith("DHCP", StringComparison.Ordinal),
            Order = "10001",
            Target = mac is { Length: > 0 } ? mac : device ?? "",
        };
    }
}
