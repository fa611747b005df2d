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

    /// <summary>Opens the disk in a file; see <see cref="Open(ByteSource)"/>.</summary>
    /// <exception cref="ImageException">The file cannot be read, or is no disk that can be opened.</exception>
    public static DiskReader Open(string path) => Open(FileByteSource.Open(path));

    /// <summary>Opens a disk: VMDK (streamOptimized, monolithicSparse), VHD, VHDX, qcow2 or raw.</summary>
    /// <param name="source">Disposed with the reader, and also when this throws.</param>
    /// <exception cref="ImageException">Damaged, of a format or variant that is not read, or of two formats at once.</exception>
    public static DiskReader Open(ByteSource source)
    {
        try
        {
            return DiskSignature.Detect(source) switch
            {
                [] => new RawReader(source),
                [{ Format: VmdkReader.FormatName }] => VmdkReader.Open(source),
                [{ Format: VhdReader.FormatName }] => VhdReader.Open(source),
                [{ Format: VhdxReader.FormatName }] => VhdxReader.Open(source),
                [{ Format: Qcow2Reader.FormatName }] => Qcow2Reader.Open(source),
                [{ Format: DiskSignature.DescriptorFormat }] => throw VmdkDescriptor.Refusal(source),
                [var refused] => throw new ImageException($"'{source.Name}' is {refused.Description}, which cannot be read yet. {refused.Remedy}"),
                [var first, var second, ..] => throw new ImageException(
                    $"'{source.Name}' looks like {first.Description} and like {second.Description} at once, so it could be read in two ways. Convert it to a fresh VMDK or qcow2 with the program that made it."),
            };
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
}
