using System.Globalization;
using System.Xml.Linq;

namespace Shien.Benchmarks;

/// <summary>Machines that libvirt has for others while something is measured: defined, never started; undefined at the end.</summary>
internal sealed class OtherMachines : IDisposable
{
    private readonly string virsh;
    private readonly List<string> names = [];

    public OtherMachines(string virsh, Options options)
    {
        this.virsh = virsh;
        string file = Path.Combine(options.Folder, "other.xml");
        try
        {
            for (int i = 1; i <= options.Others; i++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"other{i:0000}-01");
                new XElement(
                    "domain",
                    new XAttribute("type", "qemu"),
                    new XElement("name", name),
                    new XElement("memory", new XAttribute("unit", "MiB"), 64),
                    new XElement("os", new XElement("type", "hvm"))).Save(file);
                Child.Run(virsh, "-q", "-c", "qemu:///system", "define", file);
                names.Add(name);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (string name in names)
        {
            Child.Run(virsh, "-q", "-c", "qemu:///system", "undefine", name);
        }
    }
}
