using System.Globalization;

namespace Shien.Images.Machines.Vmware;

/// <summary>What a .vmx says about a machine. Source: the files that Workstation and Fusion write, and Packer.</summary>
/// <param name="Machine">The facts; its disks are files beside the .vmx.</param>
/// <param name="IsSuspended">True if its memory is in a file, and it would go on from there.</param>
internal sealed record VmxMachine(Machine Machine, bool IsSuspended)
{
    private const int MaxNetworkCards = 36;
    private const string Disc = "cdrom";

    // In the order in which the firmware looks at them where bios.hddOrder says nothing.
    private static readonly string[] Buses = ["scsi", "sata", "ide", "nvme"];

    /// <summary>Reads a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="ImageException">It describes no machine, one without a disk, or one whose disk is not beside it.</exception>
    public static VmxMachine Parse(ReadOnlySpan<byte> content, string name)
    {
        VmxText vmx = VmxText.Parse(content, name);
        List<string> disks = FindDisks(vmx, name);
        if (disks.Count == 0 && vmx.Keys.Any(key => key.StartsWith("encryption.", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ImageException($"'{name}' is encrypted, so its disks are not known. Remove the encryption in VMware (Settings, Access Control or Encryption), and try again.");
        }

        if (vmx["config.version"] is null && disks.Count == 0)
        {
            throw new ImageException($"'{name}' describes no machine: it has neither config.version nor a disk. Name the machine's .vmx.");
        }

        GuestArchitecture architecture = ArchitectureOf(vmx["guestOS"]);
        Machine machine = new Machine(
            Shown.Text(vmx.IsUnicode && vmx["displayName"] is { Length: > 0 } shown ? shown : Path.GetFileNameWithoutExtension(name)),
            Number(vmx, "numvcpus", name) ?? Machine.DefaultCores,
            Number(vmx, "memsize", name) is { } megabytes ? (long)megabytes << 20 : Machine.DefaultMemoryBytes,
            IsValue(vmx["firmware"], "efi") || architecture == GuestArchitecture.Aarch64 ? Firmware.Efi : Firmware.Bios,
            architecture,
            FindNetworkCards(vmx),
            disks).Checked(name);
        return new VmxMachine(machine, vmx["checkpoint.vmState"] is { Length: > 0 });
    }

    // "ubuntu-64", "debian12-64" and even "windows9-64" are guests of x86; Fusion on Apple silicon writes "arm-ubuntu-64".
    private static GuestArchitecture ArchitectureOf(string? guest) =>
        guest is null ? GuestArchitecture.Unknown
        : guest.StartsWith("arm", StringComparison.OrdinalIgnoreCase)
            || guest.Contains("-arm", StringComparison.OrdinalIgnoreCase) || guest.Contains("aarch64", StringComparison.OrdinalIgnoreCase)
            ? GuestArchitecture.Aarch64
            : GuestArchitecture.X86_64;

    private static List<string> FindDisks(VmxText vmx, string name)
    {
        List<string> first = [.. (vmx["bios.hddOrder"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        List<(int Preference, int Bus, int Controller, int Unit, string File)> disks = [];
        foreach (string key in vmx.Keys)
        {
            if (PlaceOf(key) is not { } place)
            {
                continue;
            }

            string device = key[..key.LastIndexOf('.')];
            string controller = device[..device.IndexOf(':', StringComparison.Ordinal)];
            bool isThere = IsValue(vmx[device + ".present"], "TRUE") && !IsValue(vmx[controller + ".present"], "FALSE");
            if (!isThere || (vmx[device + ".deviceType"] ?? "").Contains(Disc, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            int preference = first.FindIndex(other => IsValue(other, device));
            disks.Add((preference < 0 ? int.MaxValue : preference, place.Bus, place.Controller, place.Unit, Checked(vmx[key]!, device, vmx, name)));
        }

        List<string> files = [.. disks.Order().Select(disk => disk.File)];
        return files.Distinct(StringComparer.OrdinalIgnoreCase).Count() == files.Count
            ? files
            : throw new ImageException($"'{name}' attaches a disk twice. Detach it once in VMware, and try again.");
    }

    // scsi0:1.fileName
    private static (int Bus, int Controller, int Unit)? PlaceOf(string key)
    {
        const string suffix = ".fileName";
        int bus = Array.FindIndex(Buses, bus => key.StartsWith(bus, StringComparison.OrdinalIgnoreCase));
        if (bus < 0 || !key.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        ReadOnlySpan<char> place = key.AsSpan(Buses[bus].Length, key.Length - Buses[bus].Length - suffix.Length);
        int colon = place.IndexOf(':');
        return colon > 0
            && byte.TryParse(place[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out byte controller)
            && byte.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out byte unit)
            ? (bus, controller, unit)
            : null;
    }

    // A description from elsewhere must not name what its owner has never seen: /home/ACCOUNT/other/secret.vmdk.
    private static string Checked(string file, string device, VmxText vmx, string name)
    {
        if (!vmx.IsUnicode && !file.All(char.IsAscii))
        {
            throw new ImageException($"'{name}' is written in '{Shown.Text(vmx[".encoding"] ?? "?")}', so the name of the disk {Shown.Text(device)} cannot be read. Name the .vmdk itself instead of the .vmx.");
        }

        return FileNames.IsPlain(file)
            ? file
            : throw new ImageException($"'{name}' names the disk '{Shown.Text(file)}' ({Shown.Text(device)}); only a disk in the folder of the .vmx is read. Move it there in VMware, or name the .vmdk itself.");
    }

    private static List<NetworkCard> FindNetworkCards(VmxText vmx) =>
        [.. Enumerable.Range(0, MaxNetworkCards).Select(i => $"ethernet{i}")
            .Where(card => IsValue(vmx[card + ".present"], "TRUE"))
            .Select(card => new NetworkCard(
                NetworkCard.ParseMac(vmx[card + ".address"]) ?? NetworkCard.ParseMac(vmx[card + ".generatedAddress"]),
                vmx[card + ".virtualDev"] is { Length: > 0 } model ? Shown.Text(model) : null))];

    private static int? Number(VmxText vmx, string key, string name)
    {
        string? text = vmx[key];
        return text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw new ImageException($"'{name}' says '{Shown.Text(text)}' as {key}, which is no number. Correct it there.");
    }

    private static bool IsValue(string? value, string expected) => expected.Equals(value, StringComparison.OrdinalIgnoreCase);
}
