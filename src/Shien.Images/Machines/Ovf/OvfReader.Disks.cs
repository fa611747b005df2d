using System.Globalization;
using System.Xml.Linq;

namespace Shien.Images.Machines.Ovf;

/// <content>From a disk item to its file: HostResource → DiskSection/Disk → References/File.</content>
internal sealed partial class OvfReader
{
    private List<OvfDisk> FindDisks()
    {
        Dictionary<string, XElement> files = ById(envelope.Child("References").Named("File"), "id", "file");
        Dictionary<string, XElement> disks = ById(envelope.Child("DiskSection").Named("Disk"), "diskId", "disk");
        List<string> controllers = [.. items.Select(item => item.Text("InstanceID") ?? "")];
        List<OvfDisk> found = [];
        // Controllers in the order of the document, then by port: the order in which the firmware looks at them.
        foreach (XElement item in items.Where(item => TypeOf(item) == DiskType)
            .OrderBy(item => controllers.IndexOf(item.Text("Parent") ?? ""))
            .ThenBy(item => int.TryParse(item.Text("AddressOnParent"), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : 0))
        {
            if (FileOf(item, disks) is not { } reference)
            {
                continue;
            }

            if (!files.TryGetValue(reference, out XElement? file))
            {
                throw new ImageException($"'{name}' attaches a disk whose file '{Shown.Text(reference)}' is not among its References. Export the machine again.");
            }

            OvfDisk disk = Describe(file);
            if (found.Any(other => other.FileName == disk.FileName))
            {
                throw new ImageException($"'{name}' attaches the file '{disk.FileName}' twice. Export the machine again.");
            }

            found.Add(disk);
        }

        return found;
    }

    /// <summary>The id of the item's file, or null where there is none.</summary>
    private string? FileOf(XElement item, Dictionary<string, XElement> disks)
    {
        string resource = item.Text("HostResource") ?? "";
        int at = resource.IndexOf("/disk/", StringComparison.Ordinal);
        if (at < 0)
        {
            notes.Add($"A disk of '{name}' has no file and was left out.");
            return null;
        }

        string id = resource[(at + "/disk/".Length)..];
        if (!disks.TryGetValue(id, out XElement? disk))
        {
            throw new ImageException($"'{name}' attaches the disk '{Shown.Text(id)}', which is not in its DiskSection. Export the machine again.");
        }

        if (disk.Value("parentRef") is not null)
        {
            throw new ImageException($"The disk '{Shown.Text(id)}' in '{name}' holds only the difference to another one, which cannot be read. Delete the machine's snapshots and export it again.");
        }

        if (disk.Value("fileRef") is not { } reference)
        {
            notes.Add($"The disk '{Shown.Text(id)}' of '{name}' is an empty one without a file and was left out.");
            return null;
        }

        return reference;
    }

    private OvfDisk Describe(XElement file)
    {
        // DSP0243: chunks and compression of the file as a whole; VirtualBox and Vagrant write neither.
        if (file.Value("compression") is { } compression and not "identity")
        {
            throw new ImageException($"'{name}' says that its disk file is compressed with '{Shown.Text(compression)}', which is not read. Unpack the file and take the attribute away, or export the machine again.");
        }

        if (file.Value("chunkSize") is not null)
        {
            throw new ImageException($"'{name}' says that its disk file is cut into chunks, which is not read. Export the machine as one file.");
        }

        string href = file.Value("href") ?? "";
        string plain = FileNames.IsPlain(href) ? href : throw new ImageException(
            $"'{name}' names the disk file '{Shown.Text(href)}'; only the plain name of a file beside it is read. Export the machine again.");
        return new OvfDisk(plain, long.TryParse(file.Value("size"), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : null);
    }

    private Dictionary<string, XElement> ById(IEnumerable<XElement> elements, string attribute, string what)
    {
        Dictionary<string, XElement> byId = new(StringComparer.Ordinal);
        foreach (XElement element in elements)
        {
            if (element.Value(attribute) is not { } id || !byId.TryAdd(id, element))
            {
                throw new ImageException($"'{name}' has a {what} without an id, or two with the same. Export the machine again.");
            }
        }

        return byId;
    }
}
