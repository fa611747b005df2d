using System.Globalization;
using System.Text;
using System.Xml;

namespace Shien.Images.Machines.Boxes.Writing;

/// <summary>
/// Writes an OVF 1.0 envelope that VirtualBox imports as the machine it describes: processors, memory, SATA, network
/// cards on NAT. Firmware and MAC addresses are the Vagrantfile's part.
/// </summary>
internal static class OvfWriter
{
    private const string Ovf = "http://schemas.dmtf.org/ovf/envelope/1";
    private const string Rasd = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData";
    private const string Vssd = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData";
    private const string VBox = "http://www.virtualbox.org/ovf/machine";
    private const string StreamOptimized = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized";
    private const int ControllerId = 3;

    /// <summary>Writes the envelope as UTF-8.</summary>
    public static byte[] Write(Machine machine, IReadOnlyList<BoxDisk> disks)
    {
        using MemoryStream content = new();
        using (XmlWriter xml = XmlWriter.Create(content, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" }))
        {
            xml.WriteStartElement("Envelope", Ovf);
            xml.WriteAttributeString("xmlns", "ovf", null, Ovf);
            xml.WriteAttributeString("xmlns", "rasd", null, Rasd);
            xml.WriteAttributeString("xmlns", "vssd", null, Vssd);
            xml.WriteAttributeString("xmlns", "vbox", null, VBox);
            xml.WriteAttributeString("version", Ovf, "1.0");
            WriteFiles(xml, disks);
            WriteNetwork(xml);
            WriteSystem(xml, machine, disks);
            xml.WriteEndElement();
        }

        return content.ToArray();
    }

    private static void WriteFiles(XmlWriter xml, IReadOnlyList<BoxDisk> disks)
    {
        xml.WriteStartElement("References", Ovf);
        for (int i = 0; i < disks.Count; i++)
        {
            xml.WriteStartElement("File", Ovf);
            xml.WriteAttributeString("id", Ovf, $"file{i + 1}");
            xml.WriteAttributeString("href", Ovf, disks[i].FileName);
            xml.WriteAttributeString("size", Ovf, Text(disks[i].Content.Length));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteStartElement("DiskSection", Ovf);
        xml.WriteElementString("Info", Ovf, "The machine's disks");
        for (int i = 0; i < disks.Count; i++)
        {
            xml.WriteStartElement("Disk", Ovf);
            xml.WriteAttributeString("capacity", Ovf, Text(disks[i].CapacityBytes));
            xml.WriteAttributeString("diskId", Ovf, $"vmdisk{i + 1}");
            xml.WriteAttributeString("fileRef", Ovf, $"file{i + 1}");
            xml.WriteAttributeString("format", Ovf, StreamOptimized);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteNetwork(XmlWriter xml)
    {
        xml.WriteStartElement("NetworkSection", Ovf);
        xml.WriteElementString("Info", Ovf, "The network that Vagrant expects");
        xml.WriteStartElement("Network", Ovf);
        xml.WriteAttributeString("name", Ovf, "NAT");
        xml.WriteElementString("Description", Ovf, "NAT");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteSystem(XmlWriter xml, Machine machine, IReadOnlyList<BoxDisk> disks)
    {
        string name = Shown.Text(machine.Name);
        string type = machine.Architecture == GuestArchitecture.Aarch64 ? "Debian_arm64" : "Debian_64";
        xml.WriteStartElement("VirtualSystem", Ovf);
        xml.WriteAttributeString("id", Ovf, name);
        xml.WriteElementString("Info", Ovf, "A virtual machine");
        xml.WriteStartElement("OperatingSystemSection", Ovf);
        xml.WriteAttributeString("id", Ovf, "96");
        xml.WriteElementString("Info", Ovf, "Linux");
        xml.WriteElementString("Description", Ovf, type);
        xml.WriteStartElement("OSType", VBox);
        xml.WriteAttributeString("required", Ovf, "false");
        xml.WriteString(type);
        xml.WriteEndElement();
        xml.WriteEndElement();

        xml.WriteStartElement("VirtualHardwareSection", Ovf);
        xml.WriteElementString("Info", Ovf, "The machine's hardware");
        xml.WriteStartElement("System", Ovf);
        xml.WriteElementString("ElementName", Vssd, "Virtual Hardware Family");
        xml.WriteElementString("InstanceID", Vssd, "0");
        xml.WriteElementString("VirtualSystemIdentifier", Vssd, name);
        xml.WriteElementString("VirtualSystemType", Vssd, "virtualbox-2.2");
        xml.WriteEndElement();
        WriteItems(xml, machine, disks);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // The schema wants the children of an item in the order of their names.
    private static void WriteItems(XmlWriter xml, Machine machine, IReadOnlyList<BoxDisk> disks)
    {
        WriteItem(xml, ("ElementName", "CPU"), ("InstanceID", "1"), ("ResourceType", "3"), ("VirtualQuantity", Text(machine.Cores)));
        WriteItem(xml, ("AllocationUnits", "MegaBytes"), ("ElementName", "Memory"), ("InstanceID", "2"), ("ResourceType", "4"), ("VirtualQuantity", Text(machine.MemoryBytes >> 20)));
        WriteItem(xml, ("Address", "0"), ("ElementName", "SATA"), ("InstanceID", Text(ControllerId)), ("ResourceSubType", "AHCI"), ("ResourceType", "20"));
        int id = ControllerId;
        for (int i = 0; i < disks.Count; i++)
        {
            WriteItem(xml, ("AddressOnParent", Text(i)), ("ElementName", $"disk{i + 1}"), ("HostResource", $"ovf:/disk/vmdisk{i + 1}"),
                ("InstanceID", Text(++id)), ("Parent", Text(ControllerId)), ("ResourceType", "17"));
        }

        // Vagrant reaches the guest through the first card: there is always one.
        for (int i = 0; i < Math.Max(1, machine.NetworkCards.Count); i++)
        {
            WriteItem(xml, ("AutomaticAllocation", "true"), ("Connection", "NAT"), ("ElementName", $"Ethernet {i + 1}"),
                ("InstanceID", Text(++id)), ("ResourceSubType", "E1000"), ("ResourceType", "10"));
        }
    }

    private static void WriteItem(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> children)
    {
        xml.WriteStartElement("Item", Ovf);
        foreach ((string name, string value) in children)
        {
            xml.WriteElementString(name, Rasd, value);
        }

        xml.WriteEndElement();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
