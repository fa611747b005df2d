using System.Globalization;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Network;

/// <summary>Reads NetworkManager's configuration and profiles. NetworkManager.conf(5), nm-settings-keyfile(5).</summary>
internal static class NetworkManagerFiles
{
    private static readonly string[] Profiles = ["/etc/NetworkManager/system-connections", "/usr/lib/NetworkManager/system-connections"];
    private static readonly string[] Settings = ["/etc/NetworkManager/conf.d", "/usr/lib/NetworkManager/conf.d"];

    public static IEnumerable<NetworkSetup> Read(GuestTree tree) => TextFile.ReadMerged(tree, Profiles, "").Select(Parse).OfType<NetworkSetup>();

    /// <summary>True if a card that no profile fits gets one of its own, which asks for an address.</summary>
    public static bool TakesAnyCard(GuestTree tree) => !SettingsOf(tree, "no-auto-default").Any(MeansAnyEthernet);

    /// <summary>True if it keeps its hands off Ethernet cards, as on Ubuntu's servers.</summary>
    public static bool LeavesEthernet(GuestTree tree) => SettingsOf(tree, "unmanaged-devices").Any(MeansAnyEthernet);

    private static IEnumerable<string> SettingsOf(GuestTree tree, string key) => TextFile.ReadMerged(tree, Settings, ".conf")
        .Append(TextFile.Read(tree, "/etc/NetworkManager/NetworkManager.conf")).OfType<TextFile>()
        .SelectMany(IniLine.Parse).Where(line => line.Key == key).Select(line => line.Value);

    // Ubuntu's 10-globally-managed-devices.conf: *,except:type:wifi,…
    private static bool MeansAnyEthernet(string devices)
    {
        string[] list = devices.Split([',', ';'], StringSplitOptions.TrimEntries);
        return (list.Contains("*") || list.Contains("type:ethernet")) && !list.Contains("except:type:ethernet");
    }

    private static NetworkSetup? Parse(TextFile file)
    {
        List<IniLine> lines = [.. IniLine.Parse(file)];
        if (Value("connection", "type") is not ("ethernet" or "802-3-ethernet"))
        {
            return null;
        }

        string[] names = Value("connection", "interface-name") is { Length: > 0 } name ? [name]
            : [.. (Value("match", "interface-name") ?? "").Split([';', ' '], StringSplitOptions.RemoveEmptyEntries).Select(n => n.TrimStart('|', '&'))];
        string? mac = Value("ethernet", "mac-address") ?? Value("802-3-ethernet", "mac-address");
        bool isManual = Value("connection", "autoconnect") is "false" or "no";
        return new NetworkSetup(NetworkTool.NetworkManager, file, 1)
        {
            Names = names,
            IsForOneCard = mac is not null || isManual || names.Any(n => n.StartsWith('!')) || lines.Exists(l => l.Section == "match" && l.Key != "interface-name"),
            IsDhcp = Value("ipv4", "method") is null or "auto",
            Order = OrderOf(Value("connection", "autoconnect-priority"), file),
            Target = mac ?? string.Join(' ', names),
        };

        string? Value(string section, string key) => lines.FindLast(l => l.Section == section && l.Key == key)?.Value;
    }

    // The highest priority (-999 to 999) first; among equals a fixed address is the worse case, and which is taken is not known.
    private static string OrderOf(string? priority, TextFile file)
    {
        int number = int.TryParse(priority, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? Math.Clamp(value, -999, 999) : 0;
        bool isManual = file.Lines.Any(l => l.Replace(" ", "", StringComparison.Ordinal) == "method=manual");
        return string.Create(CultureInfo.InvariantCulture, $"{1000 - number:D4}{(isManual ? 0 : 1)}");
    }
}
