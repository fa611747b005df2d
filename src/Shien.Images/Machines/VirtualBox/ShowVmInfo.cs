using System.Globalization;

namespace Shien.Images.Machines.VirtualBox;

/// <summary>What <c>VBoxManage showvminfo ID --machinereadable</c> says about a machine.</summary>
/// <param name="Id">UUID of the machine.</param>
/// <param name="Machine">The facts.</param>
/// <param name="State"><c>poweroff</c>, <c>running</c>, <c>saved</c>, <c>paused</c>, <c>aborted</c> …</param>
/// <param name="Disks">The hard disks, in the order of controllers and ports.</param>
public sealed partial record ShowVmInfo(
    Guid Id, Machine Machine, string State, IReadOnlyList<VirtualBoxDisk> Disks)
{
    private const int MaxControllers = 64;
    private const int MaxNetworkCards = 36;
    private const string Source = "VBoxManage showvminfo";
    private static readonly string[] DiscSuffixes = [".iso", ".viso", ".dmg", ".cdr"];

    /// <summary>Reads the program's whole output.</summary>
    /// <param name="text">Standard output of the program.</param>
    /// <exception cref="ImageException">It does not describe a machine with a disk.</exception>
    public static ShowVmInfo Parse(string text)
    {
        Dictionary<string, string> values = MachineReadable.Parse(text);
        if (!values.TryGetValue("VMState", out string? state) || !Guid.TryParse(values.GetValueOrDefault("UUID"), out Guid id))
        {
            throw new ImageException($"'{Source}' did not describe a machine: its answer has no VMState and UUID. Try 'VBoxManage list vms'.");
        }

        string name = Shown.Text(values.GetValueOrDefault("name", id.ToString()));
        List<VirtualBoxDisk> disks = FindDisks(values);
        Machine machine = new Machine(
            name,
            Number(values, "cpus"),
            (long)Number(values, "memory") << 20,
            values.GetValueOrDefault("firmware", "BIOS").StartsWith("EFI", StringComparison.OrdinalIgnoreCase) ? Firmware.Efi : Firmware.Bios,
            Architecture(values),
            FindNetworkCards(values),
            [.. disks.Select(disk => FileName(disk.Path))]).Checked(name);
        return new ShowVmInfo(id, machine, Shown.Text(state), disks);
    }

    // x86 is the only platform before 7.1, which does not name it.
    private static GuestArchitecture Architecture(Dictionary<string, string> values) =>
        values.GetValueOrDefault("platformArchitecture", "x86").ToUpperInvariant() switch
        {
            "X86" => GuestArchitecture.X86_64,
            "ARM" => GuestArchitecture.Aarch64,
            _ => GuestArchitecture.Unknown,
        };

    private static List<VirtualBoxDisk> FindDisks(Dictionary<string, string> values)
    {
        List<VirtualBoxDisk> disks = [];
        for (int i = 0; i < MaxControllers && values.TryGetValue($"storagecontrollername{i}", out string? controller); i++)
        {
            if (values.GetValueOrDefault($"storagecontrollertype{i}") == "I82078")
            {
                continue; // the floppy controller
            }

            string prefix = controller + "-";
            foreach (string key in values.Keys
                .Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && PortOf(key, prefix) is not null)
                .OrderBy(key => PortOf(key, prefix)))
            {
                string path = values[key];
                if (!IsHardDisk(path))
                {
                    continue;
                }

                string idKey = $"{prefix}ImageUUID-{key.AsSpan(prefix.Length)}";
                Guid? id = Guid.TryParse(values.GetValueOrDefault(idKey), out Guid uuid) ? uuid : null;
                disks.Add(new VirtualBoxDisk(Shown.Text(key), path, id));
            }
        }

        return disks;
    }

    private static bool IsHardDisk(string path) =>
        path is not ("none" or "emptydrive")
        && !path.StartsWith("host:", StringComparison.OrdinalIgnoreCase)
        && !path.StartsWith("/dev/sr", StringComparison.Ordinal)
        && !DiscSuffixes.Any(suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    // "SATA Controller-0-0" is a port; "SATA Controller-ImageUUID-0-0" and "…-nonrotational-0-0" are not.
    private static (int Port, int Device)? PortOf(string key, string prefix)
    {
        ReadOnlySpan<char> text = key.AsSpan(prefix.Length);
        int dash = text.IndexOf('-');
        return dash > 0
            && int.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && int.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int device)
            ? (port, device)
            : null;
    }

    private static List<NetworkCard> FindNetworkCards(Dictionary<string, string> values) =>
        [.. Enumerable.Range(1, MaxNetworkCards)
            .Where(i => values.GetValueOrDefault($"nic{i}", "none") != "none")
            .Select(i => new NetworkCard(
                NetworkCard.ParseMac(values.GetValueOrDefault($"macaddress{i}")),
                values.GetValueOrDefault($"nictype{i}") is { } model ? Shown.Text(model) : null))];

    private static int Number(Dictionary<string, string> values, string key) =>
        int.TryParse(values.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new ImageException($"'{Source}' did not say the machine's '{key}' as a number. Try 'VBoxManage showvminfo' by hand.");

    // The path may be a Windows one while this runs elsewhere.
    private static string FileName(string path) => Shown.Text(path[(path.LastIndexOfAny(['/', '\\']) + 1)..]);
}
