using Shien.Images.Disks.Chains;
using Shien.Images.Disks.Vdi;
using Shien.Images.Disks.Vhd;
using Shien.Images.Disks.Vhdx;
using Shien.Images.Disks.Vmdk;
using Shien.Images.Qcow2;

namespace Shien.Images.Disks;

/// <summary>Opens a disk image by its content; a name or a claim elsewhere is never believed.</summary>
public static class DiskImage
{
    /// <summary>Largest disk that is opened, in bytes: 64 TiB.</summary>
    public const long MaxLengthBytes = 64L << 40;

    /// <summary>Size of a sector in every format read here, in bytes.</summary>
    internal const int SectorBytes = 512;

    /// <summary>
    /// Opens a disk on the laptop, with the files that belong to it: the extents beside a descriptor, the parents of a
    /// snapshot or linked clone. Not for images that somebody else wrote: see <see cref="Open(ByteSource)"/>.
    /// </summary>
    /// <param name="path">The disk; of a chain, the last image.</param>
    /// <param name="registry">Where parents are; null: only near the image.</param>
    /// <exception cref="ImageException">
    /// A file cannot be read, is damaged, of a format or variant that is not read, or of two formats at once; a parent is
    /// not found or was changed since.
    /// </exception>
    public static DiskReader Open(string path, MediaRegistry? registry = null) =>
        DiskChain.Open(FileByteSource.Open(path), path, registry ?? MediaRegistry.Empty);

    /// <summary>Opens a disk that lies in one file, and no other file whatever that one says.</summary>
    /// <param name="source">Disposed with the reader, and also when this throws.</param>
    /// <exception cref="ImageException">
    /// Damaged, of a format or variant that is not read, of two formats at once, or in need of another file.
    /// </exception>
    public static DiskReader Open(ByteSource source) => Whole(OpenOne(source, companions: null));

    /// <summary>Opens a disk that is whole in one file, or that is described in one and lies in those parts which it names.</summary>
    /// <param name="source">Disposed with the reader, and also when this throws.</param>
    /// <param name="parts">Where these are.</param>
    /// <exception cref="ImageException">As of the other; or a part is missing.</exception>
    internal static DiskReader Open(ByteSource source, ImageParts parts)
    {
        if (DiskSignature.Detect(source) is not [{ Format: DiskSignature.DescriptorFormat }])
        {
            return Open(source);
        }

        try
        {
            return Whole(VmdkReader.OpenDescribed(source, parts));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static DiskReader Whole(DiskReader disk)
    {
        if (disk is not LayerReader { Parent: { } parent } child)
        {
            return disk;
        }

        disk.Dispose();
        throw parent.Refusal(child.Name);
    }

    /// <summary>Opens one image, without what lies below it.</summary>
    /// <param name="source">Disposed with the reader, and also when this throws.</param>
    /// <param name="companions">The files beside it, or null where it may open none.</param>
    /// <param name="format">The format it must have; <c>raw</c> is then believed whatever the content looks like. Null: by content.</param>
    /// <exception cref="ImageException">Damaged, of another format, or of one that is not read.</exception>
    internal static DiskReader OpenOne(ByteSource source, CompanionFiles? companions, string? format = null)
    {
        try
        {
            DiskReader disk = format == RawReader.FormatName ? new RawReader(source) : OpenByContent(source, companions);
            if (format is null || format == disk.Format)
            {
                return disk;
            }

            disk.Dispose();
            throw new ImageException(
                $"'{source.Name}' is of the format '{disk.Format}', and the image above it says '{Shown.Text(format)}'. Write the whole disk with the program that made it, and use that file.");
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a disk size that no format here may have.</summary>
    /// <exception cref="ImageException">It is 0, no multiple of 512, or above <see cref="MaxLengthBytes"/>.</exception>
    internal static void CheckLength(long lengthBytes, string name)
    {
        if (lengthBytes <= 0 || lengthBytes % SectorBytes != 0 || lengthBytes > MaxLengthBytes)
        {
            throw new ImageException(
                $"'{name}' says that its disk has {lengthBytes} bytes; from 512 bytes to 64 TiB in whole sectors can be read. If the number is wrong, the file is damaged.");
        }
    }

    private static DiskReader OpenByContent(ByteSource source, CompanionFiles? companions) => DiskSignature.Detect(source) switch
    {
        [] => new RawReader(source),
        [{ Format: VdiReader.FormatName }] => VdiReader.Open(source),
        [{ Format: VmdkReader.FormatName }] => VmdkReader.Open(source),
        [{ Format: DiskSignature.DescriptorFormat }] => VmdkReader.OpenDescribed(source, companions),
        [{ Format: VhdReader.FormatName }] => VhdReader.Open(source),
        [{ Format: VhdxReader.FormatName }] => VhdxReader.Open(source),
        [{ Format: Qcow2Reader.FormatName }] => Qcow2Reader.Open(source, companions),
        [var refused] => throw new ImageException($"'{source.Name}' is {refused.Description}, which is not read. {refused.Remedy}"),
        [var first, var second, ..] => throw new ImageException(
            $"'{source.Name}' looks like {first.Description} and like {second.Description} at once, so it could be read in two ways. Convert it to a fresh VMDK or qcow2 with the program that made it."),
    };
}
