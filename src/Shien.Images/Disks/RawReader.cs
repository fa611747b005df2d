using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks;

/// <summary>A disk stored byte by byte. Holes of the file are not stored extents.</summary>
internal sealed class RawReader : DiskReader
{
    /// <summary>Name of the format as qemu-img calls it.</summary>
    public const string FormatName = "raw";

    private readonly ByteSource source;

    /// <summary>Reads a source from its first byte to its last.</summary>
    /// <param name="source">Disposed with the reader, but not when this throws.</param>
    /// <param name="format">The format whose content it is, for a fixed VHD that is a raw disk with a footer.</param>
    /// <param name="identity">By what a differencing image knows it.</param>
    /// <exception cref="ImageException">It has no length that a disk can have.</exception>
    public RawReader(ByteSource source, string format = FormatName, DiskIdentity identity = default)
    {
        if (source.LengthBytes == 0 || source.LengthBytes % DiskImage.SectorBytes != 0)
        {
            throw new ImageException(
                $"'{source.Name}' is no disk image: its content is of no known format, and its {source.LengthBytes} bytes are no whole number of 512-byte sectors, as those of a raw disk would be.");
        }

        DiskImage.CheckLength(source.LengthBytes, source.Name);
        this.source = source;
        Format = format;
        Identity = identity;
    }

    public override string Format { get; }

    internal override DiskIdentity Identity { get; }

    public override long LengthBytes => source.LengthBytes;

    public override IEnumerable<string> FileNames => [source.Name];

    public override IEnumerable<StoredExtent> StoredExtents()
    {
        long done = 0;
        foreach (StoredExtent extent in source.StoredExtents())
        {
            // Holes end at file-system blocks; inside a tar these need not be sectors of the disk.
            long from = Math.Max(extent.Offset / DiskImage.SectorBytes * DiskImage.SectorBytes, done);
            done = (extent.End + DiskImage.SectorBytes - 1) / DiskImage.SectorBytes * DiskImage.SectorBytes;
            if (from < done)
            {
                yield return new StoredExtent(from, done - from);
            }
        }
    }

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        source.Read(offset, buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
