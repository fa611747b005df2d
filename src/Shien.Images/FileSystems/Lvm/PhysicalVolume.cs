using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Lvm;

/// <summary>A physical volume of LVM2 as it was found on a disk.</summary>
/// <param name="Disk">Number of the disk, from 1.</param>
/// <param name="Volume">Where it lies.</param>
/// <param name="Id">Its UUID, without dashes.</param>
/// <param name="Texts">The newest metadata of each of its areas that has any.</param>
/// <param name="Damage">Why an area could not be read; null if all could.</param>
internal sealed record PhysicalVolume(int Disk, Volume Volume, string Id, IReadOnlyList<byte[]> Texts, string? Damage)
{
    /// <summary>Reads label and metadata.</summary>
    /// <exception cref="ImageException">It has no label whose checksum is right, or the image is damaged.</exception>
    public static PhysicalVolume Open(int disk, Volume volume)
    {
        byte[] head = new byte[LvmLabel.ScanBytes];
        volume.Read(0, head.AsSpan(0, (int)Math.Min(head.Length, volume.LengthBytes)));
        LvmLabel label = LvmLabel.Parse(head) ?? throw new ImageException(
            $"The LVM physical volume on {volume.Name} is damaged: its label has a wrong checksum. See 'pvck' inside the machine.");
        List<byte[]> texts = [];
        string? damage = null;
        foreach (StoredExtent area in label.MetadataAreas)
        {
            try
            {
                if (LvmMetadataArea.ReadText(volume, area) is { } text)
                {
                    texts.Add(text);
                }
            }
            catch (ImageException e)
            {
                damage = e.Message;
            }
        }

        return new PhysicalVolume(disk, volume, label.Id, texts, damage);
    }
}
