using System.Globalization;
using System.Xml.Linq;

namespace Shien.Images.Machines.Libvirt;

/// <summary>What <c>virsh dumpxml</c> says about a domain. Source: libvirt's domain XML format.</summary>
/// <param name="Id">UUID of the domain.</param>
/// <param name="Machine">The facts.</param>
/// <param name="IsActive">True if it runs or is paused: libvirt then gives the domain a number.</param>
/// <param name="Disks">Its disks, in boot order.</param>
public sealed record LibvirtDomain(Guid Id, Machine Machine, bool IsActive, IReadOnlyList<LibvirtDisk> Disks)
{
    private static readonly string[] EfiImageNames = ["OVMF", "AAVMF", "edk2", "efi"];

    /// <summary>Reads the program's whole output.</summary>
    /// <param name="xml">Standard output of the program, at most 1 MiB.</param>
    /// <exception cref="ImageException">It is no domain, or has a disk that is not a file or block device.</exception>
    public static LibvirtDomain Parse(string xml)
    {
        XElement domain = HardenedXml.Read(xml, "virsh dumpxml");
        if (domain.Name.LocalName != "domain" || !Guid.TryParse(domain.Text("uuid"), out Guid id))
        {
            throw new ImageException("'virsh dumpxml' did not describe a domain: there is no <domain> with a <uuid>. Try 'virsh list --all'.");
        }

        string name = Shown.Text(domain.Text("name") ?? id.ToString());
        List<LibvirtDisk> disks = FindDisks(domain.Child("devices"), name);
        GuestArchitecture architecture = domain.Child("os").Child("type").Value("arch") switch
        {
            "x86_64" or "i686" => GuestArchitecture.X86_64,
            "aarch64" => GuestArchitecture.Aarch64,
            _ => GuestArchitecture.Unknown,
        };
        Machine machine = new Machine(
            name, Cores(domain, name), Memory(domain, name), FirmwareOf(domain.Child("os"), architecture), architecture,
            FindNetworkCards(domain.Child("devices")), [.. disks.Select(disk => Shown.Text(Path.GetFileName(disk.Path)))]).Checked(name);
        return new LibvirtDomain(id, machine, domain.Value("id") is not null, disks);
    }

    /// <summary>Returns normally if the domain is off.</summary>
    /// <exception cref="ImageException">It is not; the sentence says what to do.</exception>
    public void EnsureReadable()
    {
        if (IsActive)
        {
            throw new ImageException($"The machine '{Machine.Name}' is running, so its disk is not at rest. Halt it with 'vagrant halt', and try again.");
        }
    }

    // A vcpu element may allow more processors than are plugged in: "current" are what the guest has.
    private static int Cores(XElement domain, string name)
    {
        string? text = domain.Child("vcpu").Value("current") ?? domain.Text("vcpu") ?? "1";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cores)
            ? cores
            : throw new ImageException($"The domain '{name}' has '{Shown.Text(text)}' processors, which is no number. Correct it with 'virsh edit'.");
    }

    private static long Memory(XElement domain, string name)
    {
        XElement? memory = domain.Child("memory");
        long unit = (memory.Value("unit") ?? "KiB") switch
        {
            "b" or "bytes" => 1,
            "KB" => 1000,
            "k" or "KiB" => 1L << 10,
            "MB" => 1_000_000,
            "M" or "MiB" => 1L << 20,
            "GB" => 1_000_000_000,
            "G" or "GiB" => 1L << 30,
            "TB" => 1_000_000_000_000,
            "T" or "TiB" => 1L << 40,
            _ => 0,
        };
        return long.TryParse(memory?.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long amount)
            && unit > 0 && amount >= 0 && amount <= Machine.MaxMemoryBytes / unit
            ? amount * unit
            : throw new ImageException($"The domain '{name}' has no memory size that can be read. Correct it with 'virsh edit'.");
    }

    private static Firmware FirmwareOf(XElement? os, GuestArchitecture architecture) =>
        os.Value("firmware") == "efi" || os.Child("loader").Value("type") == "pflash" || IsEfiImage(os.Child("loader")?.Value)
        || architecture == GuestArchitecture.Aarch64
            ? Firmware.Efi
            : Firmware.Bios;

    // vagrant-libvirt's `loader` alone gives the firmware as a ROM, and nothing says what it is but its name.
    private static bool IsEfiImage(string? path) =>
        path is not null && EfiImageNames.Any(name => Path.GetFileName(path).Contains(name, StringComparison.OrdinalIgnoreCase));

    private static List<LibvirtDisk> FindDisks(XElement? devices, string name)
    {
        List<(int Order, LibvirtDisk Disk)> disks = [];
        foreach (XElement disk in devices.Named("disk").Where(disk => disk.Value("device") is null or "disk"))
        {
            XElement? source = disk.Child("source");
            string? path = source.Value("file") ?? source.Value("dev");
            if (path is null || !path.StartsWith('/'))
            {
                throw new ImageException(
                    $"The disk '{Shown.Text(disk.Child("target").Value("dev") ?? "?")}' of the domain '{name}' is of type '{Shown.Text(disk.Value("type") ?? "?")}', not an image file on this computer. "
                    + "Copy it to a file with 'qemu-img convert' and name that file.");
            }

            disks.Add((int.TryParse(disk.Child("boot").Value("order"), NumberStyles.None, CultureInfo.InvariantCulture, out int order) ? order : int.MaxValue, new LibvirtDisk(path, disk.Child("driver").Value("type") ?? LibvirtDisk.DefaultFormat)));
        }

        return [.. disks.OrderBy(disk => disk.Order).Select(disk => disk.Disk)];
    }

    private static List<NetworkCard> FindNetworkCards(XElement? devices) =>
        [.. devices.Named("interface").Select(card => new NetworkCard(
            NetworkCard.ParseMac(card.Child("mac").Value("address")),
            card.Child("model").Value("type") is { } model ? Shown.Text(model) : null))];
}
