using Shien.Images.Disks;

namespace Shien.Images.Machines.Libvirt;

/// <summary>A disk of a domain.</summary>
/// <param name="Path">Its image file or block device; of a chain, the topmost.</param>
/// <param name="Format">As what libvirt has QEMU open it, whatever is in it.</param>
public sealed record LibvirtDisk(string Path, string Format)
{
    /// <summary>What libvirt takes where its description says nothing.</summary>
    internal const string DefaultFormat = RawReader.FormatName;

    /// <summary>Returns normally if the disk was opened as the format that the guest's is.</summary>
    /// <param name="disk">What was opened, by content.</param>
    /// <exception cref="ImageException">
    /// It was not: a guest with a raw disk may have written another format's header into it, and would read other files.
    /// </exception>
    public void EnsureFormat(DiskReader disk)
    {
        if (disk.Format != Format)
        {
            throw new ImageException(
                $"'{Path}' is used by libvirt as '{Shown.Text(Format)}', but its content looks like {disk.Format}, so it could be read in two ways. "
                + "Convert it with \"qemu-img convert -f FORMAT -O qcow2 FILE NEW.qcow2\", with the format that is meant, and use that file.");
        }
    }
}
