using System.Globalization;
using System.Xml.Linq;

namespace Shien.Images.Machines.Ovf;

/// <summary>
/// Reads an OVF envelope of version 1 or 2, by local names only (DSP0243; VirtualBox's own part is
/// <c>vbox:Machine</c>).
/// </summary>
internal sealed partial class OvfReader
{
    private const int ProcessorType = 3;
    private const int MemoryType = 4;
    private const int NetworkType = 10;
    private const int DiskType = 17;
    private const int MaxItems = 1000;

    private readonly string name;
    private readonly XElement envelope;
    private readonly XElement system;
    private readonly List<XElement> items;
    private readonly List<string> notes = [];

    private OvfReader(XElement envelope, string name)
    {
        this.envelope = envelope;
        this.name = name;
        system = FindSystem();
        // OVF 2.0 calls disks StorageItem and network cards EthernetPortItem.
        items = [.. (system.Child("VirtualHardwareSection")?.Elements() ?? [])
            .Where(e => e.Name.LocalName is "Item" or "StorageItem" or "EthernetPortItem").Take(MaxItems + 1)];
        if (items.Count > MaxItems)
        {
            throw new ImageException($"'{name}' describes a machine with more than {MaxItems} devices; that is no machine.");
        }
    }

    /// <summary>Reads an OVF.</summary>
    /// <param name="content">The file, at most 1 MiB.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="ImageException">Not an OVF of one machine with disks.</exception>
    public static OvfMachine Read(byte[] content, string name)
    {
        XElement root = HardenedXml.Read(content, name);
        return root.Name.LocalName switch
        {
            "Envelope" => new OvfReader(root, name).Read(),
            "VirtualBox" => throw new ImageException($"'{name}' is VirtualBox's own settings file. Name the Vagrant project's folder, or export the machine with 'VBoxManage export'."),
            var other => throw new ImageException($"'{name}' is not an OVF: its root is '{Shown.Text(other)}', not 'Envelope'. Export the machine again."),
        };
    }

    private OvfMachine Read()
    {
        IReadOnlyList<OvfDisk> disks = FindDisks();
        XElement? settings = system.Child("Machine");
        string machineName = system.Child("VirtualHardwareSection").Child("System").Text("VirtualSystemIdentifier")
            ?? system.Value("id") ?? Path.GetFileNameWithoutExtension(name);
        Machine machine = new Machine(
            Shown.Text(machineName),
            (int)(Quantity(ProcessorType, "processors") ?? Machine.DefaultCores),
            Memory(),
            FirmwareOf(settings),
            ArchitectureOf(settings),
            FindNetworkCards(settings),
            [.. disks.Select(disk => disk.FileName)]).Checked(name);
        return new OvfMachine(machine, disks, notes);
    }

    private XElement FindSystem()
    {
        List<XElement> systems = [.. envelope.Named("VirtualSystem")
            .Concat(envelope.Child("VirtualSystemCollection").Named("VirtualSystem")).Take(2)];
        return systems switch
        {
            [var one] => one,
            [] => throw new ImageException($"'{name}' describes no machine: there is no VirtualSystem. Export the machine again."),
            _ => throw new ImageException($"'{name}' describes more than one machine. Export the one you want alone."),
        };
    }

    private static int TypeOf(XElement item) =>
        int.TryParse(item.Text("ResourceType"), NumberStyles.None, CultureInfo.InvariantCulture, out int type) ? type : 0;

    private long? Quantity(int type, string what)
    {
        string? text = items.FirstOrDefault(item => TypeOf(item) == type)?.Text("VirtualQuantity");
        return text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int quantity) ? quantity
            : throw new ImageException($"'{name}' says '{Shown.Text(text)}' as the number of {what}. Correct it there, or export the machine again.");
    }

    private long Memory()
    {
        if (Quantity(MemoryType, "units of memory") is not { } quantity)
        {
            return Machine.DefaultMemoryBytes;
        }

        string unit = items.First(item => TypeOf(item) == MemoryType).Text("AllocationUnits") ?? "MegaBytes";
        return OvfUnits.Bytes(unit) is { } bytes && quantity <= Machine.MaxMemoryBytes / bytes
            ? quantity * bytes
            : throw new ImageException($"'{name}' asks for {quantity} times '{Shown.Text(unit)}' of memory, which cannot be. Correct it there, or export the machine again.");
    }

    // vbox: <Firmware type="EFI"/>, empty for BIOS. VMware: <vmw:Config ovf:key="firmware" vmw:value="efi"/>.
    private Firmware FirmwareOf(XElement? settings)
    {
        if (settings is not null)
        {
            string type = settings.Child("Hardware").Child("Firmware").Value("type") ?? "BIOS";
            return type.StartsWith("EFI", StringComparison.OrdinalIgnoreCase) ? Firmware.Efi : Firmware.Bios;
        }

        XElement? config = system.Child("VirtualHardwareSection").Named("Config").FirstOrDefault(e => e.Value("key") == "firmware");
        return config.Value("value") switch
        {
            "efi" => Firmware.Efi,
            "bios" => Firmware.Bios,
            _ => Firmware.Unknown,
        };
    }

    // Never from OperatingSystemSection's CIM number or description: VirtualBox writes 96, Debian_64 for an arm64
    // machine as well. An x86 machine has no <Platform> element.
    private GuestArchitecture ArchitectureOf(XElement? settings)
    {
        string? platform = settings.Child("Platform").Value("architecture");
        string? type = system.Child("OperatingSystemSection").Text("OSType") ?? settings.Value("OSType");
        return platform is not null
            ? platform.ToUpperInvariant() switch
            {
                "ARM" => GuestArchitecture.Aarch64,
                "X86" => GuestArchitecture.X86_64,
                _ => GuestArchitecture.Unknown,
            }
            : type is null ? GuestArchitecture.Unknown
            : type.Contains("arm", StringComparison.OrdinalIgnoreCase) ? GuestArchitecture.Aarch64
            : GuestArchitecture.X86_64;
    }

    // Only VirtualBox's own part knows the MAC addresses; the cards themselves are items.
    private List<NetworkCard> FindNetworkCards(XElement? settings)
    {
        List<string?> addresses = [.. settings.Child("Hardware").Child("Network").Named("Adapter")
            .Where(adapter => adapter.Value("enabled") == "true").Select(adapter => NetworkCard.ParseMac(adapter.Value("MACAddress")))];
        return [.. items.Where(item => TypeOf(item) == NetworkType).Select((item, i) => new NetworkCard(
            i < addresses.Count ? addresses[i] : NetworkCard.ParseMac(item.Text("Address")),
            item.Text("ResourceSubType") is { } model ? Shown.Text(model) : null))];
    }
}
