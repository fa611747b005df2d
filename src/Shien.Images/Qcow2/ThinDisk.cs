using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;

namespace Shien.Images.Qcow2;

/// <summary>
/// A qcow2 overlay with the disk below it, which the caller names: the overlay belongs to a guest, and what its header says by now of a
/// backing file is not looked at, let alone opened.
/// </summary>
public sealed class ThinDisk : DiskReader
{
    private readonly Qcow2Reader top;
    private readonly LayeredReader whole;

    private ThinDisk(Qcow2Reader top, DiskReader below)
    {
        this.top = top;
        whole = new LayeredReader(top, below);
    }

    /// <inheritdoc/>
    public override string Format => Qcow2Reader.FormatName;

    /// <inheritdoc/>
    public override long LengthBytes => whole.LengthBytes;

    /// <inheritdoc/>
    public override IEnumerable<string> FileNames => whole.FileNames;

    /// <summary>The blocks of 64 KiB of which the overlay says something itself, ascending; the others are those below.</summary>
    public IEnumerable<int> OwnBlocks()
    {
        int done = 0;
        foreach (StoredExtent extent in top.OwnExtents())
        {
            int first = Math.Max(done, (int)(extent.Offset / BlockMap.BlockBytes));
            done = Math.Max(done, BlockMap.CountOf(extent.End));
            for (; first < done; first++)
            {
                yield return first;
            }
        }
    }

    /// <summary>Opens it.</summary>
    /// <param name="overlay">The overlay's file; disposed with the reader, and also when this throws.</param>
    /// <param name="below">What lies below; disposed with the reader, and also when this throws.</param>
    /// <exception cref="ImageException">The overlay is no qcow2, is damaged, or needs further files or features that are not read.</exception>
    public static ThinDisk Open(ByteSource overlay, DiskReader below)
    {
        try
        {
            return new ThinDisk(Qcow2Reader.OpenLayer(overlay), below);
        }
        catch
        {
            overlay.Dispose();
            below.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => whole.StoredExtents();

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer) => whole.Read(offset, buffer);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            whole.Dispose();
        }

        base.Dispose(disposing);
    }
}
