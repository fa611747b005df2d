using System.Xml.Linq;

namespace Shien.Images.Machines.VirtualBox;

/// <summary>
/// The media registry of a <c>.vbox</c> settings file: nested <c>HardDisk</c> elements, each a difference to the one
/// around it.
/// </summary>
public sealed class VirtualBoxSettings
{
    private const int MaxDepth = 256;
    private readonly Dictionary<Guid, Guid?> parents = [];

    private VirtualBoxSettings()
    {
    }

    /// <summary>The images the file knows, with the image each is a difference to, or null.</summary>
    public IReadOnlyDictionary<Guid, Guid?> Parents => parents;

    /// <summary>Reads the content of a <c>.vbox</c> file.</summary>
    /// <param name="content">At most 1 MiB.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="ImageException">It is not such a file.</exception>
    public static VirtualBoxSettings Parse(byte[] content, string name)
    {
        XElement root = HardenedXml.Read(content, name);
        if (root.Name.LocalName != "VirtualBox")
        {
            throw new ImageException($"'{name}' is not a VirtualBox settings file: its root is '{Shown.Text(root.Name.LocalName)}'.");
        }

        VirtualBoxSettings settings = new();
        Stack<(XElement Disk, Guid? Parent, int Depth)> open = new();
        foreach (XElement disk in root.Child("Machine").Child("MediaRegistry").Child("HardDisks").Named("HardDisk"))
        {
            open.Push((disk, null, 0));
        }

        while (open.TryPop(out (XElement Disk, Guid? Parent, int Depth) next))
        {
            if (!Guid.TryParse(next.Disk.Value("uuid"), out Guid id) || !settings.parents.TryAdd(id, next.Parent) || next.Depth > MaxDepth)
            {
                throw new ImageException($"'{name}' is damaged: a HardDisk has no UUID, one that is used twice, or lies deeper than {MaxDepth}. Let VirtualBox write it again: change any setting of the machine.");
            }

            foreach (XElement child in next.Disk.Named("HardDisk"))
            {
                open.Push((child, id, next.Depth + 1));
            }
        }

        return settings;
    }
}
