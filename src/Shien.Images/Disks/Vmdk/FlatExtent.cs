using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks.Vmdk;

/// <summary>A part of a VMDK disk that is stored byte by byte, or is zero altogether.</summary>
/// <param name="source">The file, or null for zeros; disposed with this.</param>
/// <param name="start">Byte of the file where it begins.</param>
/// <param name="lengthBytes">Its size.</param>
internal sealed class FlatExtent(ByteSource? source, long start, long lengthBytes) : LayerReader
{
    /// <inheritdoc/>
    public override string Format => VmdkReader.FormatName;

    /// <inheritdoc/>
    public override string Name => source?.Name ?? "";

    /// <inheritdoc/>
    public override ParentLink? Parent => null;

    /// <inheritdoc/>
    public override long LengthBytes => lengthBytes;

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents()
    {
        foreach (StoredExtent extent in source?.StoredExtents() ?? [])
        {
            long from = Math.Max(extent.Offset - start, 0);
            long to = Math.Min(extent.End - start, lengthBytes);
            if (from < to)
            {
                yield return new StoredExtent(from, to - from);
            }
        }
    }

    /// <inheritdoc/>
    public override LayerRun ReadRun(long offset, Span<byte> buffer)
    {
        source?.Read(start + offset, buffer);
        return new LayerRun(source is null ? LayerState.Zero : LayerState.Stored, buffer.Length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source?.Dispose();
        }

        base.Dispose(disposing);
    }
}
