using System.Xml.Linq;

namespace Shien.Images.Machines.Utm;

/// <summary>What <c>config.plist</c> says about a machine of UTM, in the form that UTM writes since its version 4.</summary>
/// <param name="Id">UUID of the machine, or null.</param>
/// <param name="Machine">The facts; its disks are files in the folder <c>Data</c>.</param>
/// <param name="Notes">What was left out.</param>
internal sealed record UtmMachine(Guid? Id, Machine Machine, IReadOnlyList<string> Notes)
{
    private const int MaxNetworkCards = 36;
    private const int OldestVersion = 4;
    private static readonly string[] InterfacesWithoutDisks = ["Floppy", "PFlash"];

    /// <summary>Reads a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="ImageException">It describes no machine, one without a disk, or one of an older UTM.</exception>
    public static UtmMachine Parse(byte[] content, string name)
    {
        XElement config = PropertyList.Read(content, name);
        if (config.NumberOf("ConfigurationVersion") is not >= OldestVersion)
        {
            throw new ImageException($"'{name}' is of a UTM before version 4. Open the machine in a UTM of today and save it there, or name its disk.");
        }

        XElement? system = config.Entry("System");
        XElement? information = config.Entry("Information");
        bool isQemu = config.TextOf("Backend") == "QEMU";
        List<string> notes = [];
        List<string> disks = FindDisks(config, name, notes);
        Machine machine = new Machine(
            Shown.Text(information.TextOf("Name") is { Length: > 0 } shown ? shown : name),
            // 0: as many as the computer has.
            system.NumberOf("CPUCount") is { } cores and > 0 ? cores : Machine.DefaultCores,
            system.NumberOf("MemorySize") is { } megabytes ? (long)megabytes << 20 : Machine.DefaultMemoryBytes,
            !isQemu || config.Entry("QEMU").IsTrue("UEFIBoot") ? Firmware.Efi : Firmware.Bios,
            ArchitectureNames.Parse(system.TextOf("Architecture")),
            [.. config.ItemsOf("Network").Take(MaxNetworkCards).Select(card => new NetworkCard(
                NetworkCard.ParseMac(card.TextOf("MacAddress")), card.TextOf("Hardware") is { Length: > 0 } model ? Shown.Text(model) : null))],
            disks).Checked(name);
        return new UtmMachine(Guid.TryParse(information.TextOf("UUID"), out Guid id) ? id : null, machine, notes);
    }

    // UTM starts from the first of them. What is removable, or lies elsewhere, has no ImageName.
    private static List<string> FindDisks(XElement config, string name, List<string> notes)
    {
        List<string> disks = [];
        foreach (XElement drive in config.ItemsOf("Drive"))
        {
            string image = drive.TextOf("ImageName") ?? "";
            // Apple's own virtual machines do not say the type.
            bool isDisk = drive.TextOf("ImageType") is { } type ? type == "Disk" : !image.EndsWith(".iso", StringComparison.OrdinalIgnoreCase);
            if (!isDisk || InterfacesWithoutDisks.Contains(drive.TextOf("Interface")))
            {
                continue;
            }

            if (image.Length == 0)
            {
                notes.Add($"A disk of '{name}' lies outside the machine's folder and was left out.");
            }
            else if (!FileNames.IsPlain(image) || disks.Contains(image))
            {
                throw new ImageException($"'{name}' names the disk '{Shown.Text(image)}'; only different plain names of files in its folder 'Data' are read. Correct it in UTM, or name the disk itself.");
            }
            else
            {
                disks.Add(image);
            }
        }

        return disks;
    }
}
