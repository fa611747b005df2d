using System.Globalization;
using System.Text;
using System.Xml;
using Shien.Blade.Debugging;
using Shien.Blade.Limits;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>
/// Writes the XML of a machine. Nothing of it comes from a user but numbers that were checked; every path is built by
/// the store's layout, the format is forced, and the backing chain is closed, so that an exchanged image opens nothing.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="platform">What machines get here.</param>
/// <param name="tuning">How much of CPUs and disks the machines of an account get; null for all.</param>
internal sealed class DomainXml(StoreLayout layout, DomainPlatform platform, Func<string, Tuning>? tuning = null)
{
    private const string QemuNamespace = "http://libvirt.org/schemas/domain/qemu/1.0";

    /// <summary>What this blade gives to every machine.</summary>
    public DomainPlatform Platform => platform;

    /// <summary>The domain of a record.</summary>
    /// <param name="record">What it is.</param>
    /// <param name="trial">What is put in the place of its disks and its network for one start; null for none.</param>
    /// <param name="debug">What a debugger needs for one start; null for none.</param>
    public string Write(MachineRecord record, TrialParts? trial = null, DebugParts? debug = null)
    {
        StringBuilder text = new();
        Tuning most = TuningOf(record);
        using (XmlWriter xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true }))
        {
            xml.WriteStartElement("domain");
            xml.WriteAttributeString("type", platform.IsKvm ? "kvm" : "qemu");
            if (debug is not null)
            {
                xml.WriteAttributeString("xmlns", "qemu", null, QemuNamespace);
            }

            xml.WriteElementString("name", record.DomainName);
            xml.WriteElementString("uuid", record.Uuid.ToString());
            Element(xml, "memory", Number(record.MemoryMiB), ("unit", "MiB"));
            xml.WriteElementString("vcpu", Number(record.Cores));
            most.WriteCpu(xml);
            WriteBoot(xml, record, trial, debug?.Kernel);
            WriteCpu(xml);
            WriteDevices(xml, record, trial, most);
            WriteLabel(xml, record);
            debug?.WriteArguments(xml, QemuNamespace);
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    /// <summary>How much of CPUs and disks a machine gets now.</summary>
    public Tuning TuningOf(MachineRecord record) => tuning?.Invoke(record.Account) ?? Tuning.None;

    /// <summary>Name of a disk on its bus, from 0: <c>vda</c>.</summary>
    public static string Target(string bus, int number) => (bus == "sata" ? "sd" : "vd") + (char)('a' + number);

    private void WriteBoot(XmlWriter xml, MachineRecord record, TrialParts? trial, DirectKernel? kernel)
    {
        xml.WriteStartElement("os");
        Element(xml, "type", "hvm", ("arch", DomainPlatform.Architecture), ("machine", "pc"));
        if (record.FirmwareFile is { } memory)
        {
            Element(xml, "loader", platform.Firmware.CodePath, ("readonly", "yes"), ("type", "pflash"));
            xml.WriteElementString("nvram", trial?.FirmwareMemory ?? layout.Image(record.Account, memory));
        }

        if (kernel is not null)
        {
            xml.WriteElementString("kernel", kernel.Image);
            if (kernel.Initrd is not null)
            {
                xml.WriteElementString("initrd", kernel.Initrd);
            }

            xml.WriteElementString("cmdline", kernel.CommandLine);
        }

        if (record is { BootsMedium: true, Medium: not null } && trial is null)
        {
            Element(xml, "boot", null, ("dev", "cdrom"));
        }

        Element(xml, "boot", null, ("dev", "hd"));
        xml.WriteEndElement();
    }

    private void WriteCpu(XmlWriter xml)
    {
        xml.WriteStartElement("features");
        Element(xml, "acpi", null);
        Element(xml, "apic", null);
        xml.WriteEndElement();
        xml.WriteStartElement("cpu");
        xml.WriteAttributeString("mode", "custom");
        xml.WriteAttributeString("match", "exact");
        Element(xml, "model", platform.CpuModel, ("fallback", "forbid"));
        xml.WriteEndElement();
        Element(xml, "clock", null, ("offset", "utc"));
    }

    private void WriteDevices(XmlWriter xml, MachineRecord record, TrialParts? trial, Tuning most)
    {
        xml.WriteStartElement("devices");
        bool sata = record.DiskBus == "sata";
        for (int i = 0; i < record.Disks.Count; i++)
        {
            xml.WriteStartElement("disk");
            xml.WriteAttributeString("type", "file");
            xml.WriteAttributeString("device", "disk");
            Element(xml, "driver", null, ("name", "qemu"), ("type", "qcow2"), ("cache", platform.DiskCache));
            WriteChain(xml, [.. trial is null ? [] : new[] { trial.Overlays[i] }, .. StoredImage.Of(layout, record.Account, record.Disks[i]).Files]);
            Element(xml, "target", null, ("dev", Target(record.DiskBus, i)), ("bus", record.DiskBus));
            most.WriteDisk(xml);
            xml.WriteEndElement();
        }

        if (record.Medium is not null && trial is null)
        {
            WriteMedium(xml, layout.Image(record.Account, record.MediaFile));
        }

        if (sata)
        {
            // Without a model: libvirt 9.0 knows none for SATA, and takes QEMU's ahci.
            Element(xml, "controller", null, ("type", "sata"), ("index", "0"));
        }

        Element(xml, "controller", null, ("type", "usb"), ("model", "none"));
        xml.WriteStartElement("interface");
        xml.WriteAttributeString("type", trial is null ? "network" : "ethernet");
        Element(xml, "mac", null, ("address", record.Mac));
        if (trial is null)
        {
            Element(xml, "source", null, ("network", platform.Network));
        }
        else
        {
            Element(xml, "target", null, ("dev", trial.Card));
        }

        Element(xml, "model", null, ("type", record.CardModel));
        // VirtualBox puts the first card into slot 3 as well: a guest that knows it as enp0s3 still does.
        Element(xml, "address", null, ("type", "pci"), ("domain", "0x0000"), ("bus", "0x00"), ("slot", "0x03"), ("function", "0x0"));
        xml.WriteEndElement();
        xml.WriteStartElement("serial");
        xml.WriteAttributeString("type", "pty");
        Element(xml, "target", null, ("port", "0"));
        xml.WriteEndElement();
        xml.WriteStartElement("console");
        xml.WriteAttributeString("type", "pty");
        Element(xml, "target", null, ("type", "serial"), ("port", "0"));
        xml.WriteEndElement();
        if (trial is null)
        {
            WriteAgent(xml);
        }

        if (record.HasDisplay && trial is null)
        {
            WriteDisplay(xml, platform.Displays.SocketOf(record));
        }

        Element(xml, "memballoon", null, ("model", "virtio"));
        xml.WriteStartElement("rng");
        xml.WriteAttributeString("model", "virtio");
        Element(xml, "backend", "/dev/urandom", ("model", "random"));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // On the IDE controller that the machine type has anyway. Raw, whatever its first bytes say.
    private static void WriteMedium(XmlWriter xml, string path)
    {
        xml.WriteStartElement("disk");
        xml.WriteAttributeString("type", "file");
        xml.WriteAttributeString("device", "cdrom");
        Element(xml, "driver", null, ("name", "qemu"), ("type", "raw"));
        WriteChain(xml, [path]);
        Element(xml, "target", null, ("dev", "hdc"), ("bus", "ide"));
        Element(xml, "readonly", null);
        xml.WriteEndElement();
    }

    // The guest's agent, if it has one, tells addresses and shuts down. In a slot where nothing else moves because of it.
    private static void WriteAgent(XmlWriter xml)
    {
        xml.WriteStartElement("controller");
        xml.WriteAttributeString("type", "virtio-serial");
        xml.WriteAttributeString("index", "0");
        Element(xml, "address", null, ("type", "pci"), ("domain", "0x0000"), ("bus", "0x00"), ("slot", "0x1e"), ("function", "0x0"));
        xml.WriteEndElement();
        xml.WriteStartElement("channel");
        xml.WriteAttributeString("type", "unix");
        Element(xml, "target", null, ("type", "virtio"), ("name", "org.qemu.guest_agent.0"));
        xml.WriteEndElement();
    }

    // Never on a port: only the daemon reaches the socket. libvirt keeps the slot 2 free for the card.
    private static void WriteDisplay(XmlWriter xml, string socket)
    {
        xml.WriteStartElement("graphics");
        xml.WriteAttributeString("type", "vnc");
        Element(xml, "listen", null, ("type", "socket"), ("socket", socket));
        xml.WriteEndElement();
        xml.WriteStartElement("video");
        Element(xml, "model", null, ("type", "vga"), ("vram", "16384"), ("heads", "1"));
        xml.WriteEndElement();
    }

    // The uppermost first. The empty element closes the chain: neither libvirt nor QEMU looks into a header for more of it.
    private static void WriteChain(XmlWriter xml, IReadOnlyList<string> files)
    {
        Element(xml, "source", null, ("file", files[0]));
        foreach (string below in files.Skip(1))
        {
            xml.WriteStartElement("backingStore");
            xml.WriteAttributeString("type", "file");
            Element(xml, "format", null, ("type", "qcow2"));
            Element(xml, "source", null, ("file", below));
        }

        Element(xml, "backingStore", null);
        foreach (string _ in files.Skip(1))
        {
            xml.WriteEndElement();
        }
    }

    // The owner's machine uid, which nobody logs in with; nothing is relabelled, so no start changes any file's owner.
    private void WriteLabel(XmlWriter xml, MachineRecord record)
    {
        xml.WriteStartElement("seclabel");
        xml.WriteAttributeString("type", "static");
        xml.WriteAttributeString("model", "dac");
        xml.WriteAttributeString("relabel", "no");
        xml.WriteElementString("label", $"+{platform.MachineUid(record.Uid)}:+{platform.VmGid}");
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string? content, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name);
        foreach ((string key, string value) in attributes)
        {
            xml.WriteAttributeString(key, value);
        }

        if (content is not null)
        {
            xml.WriteString(content);
        }

        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
