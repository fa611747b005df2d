namespace Shien.Images.Disks.Chains;

/// <summary>
/// An image and what lies below it, as one disk of the image's size. A parent may be smaller (what is beyond it is zero)
/// or larger (the rest of it does not exist any more).
/// </summary>
/// <param name="top">The image; disposed with this.</param>
/// <param name="parent">What it is a difference to; disposed with this.</param>
internal sealed class LayeredReader(LayerReader top, DiskReader parent) : DiskReader
{
    /// <inheritdoc/>
    public override string Format => top.Format;

    /// <inheritdoc/>
    public override long LengthBytes => top.LengthBytes;

    /// <inheritdoc/>
    public override IEnumerable<string> FileNames => top.FileNames.Concat(parent.FileNames);

    /// <inheritdoc/>
    internal override DiskIdentity Identity => top.Identity;

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Union(top.StoredExtents(), ParentExtents());

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (!buffer.IsEmpty)
        {
            LayerRun run = top.ReadRun(offset, buffer);
            Span<byte> part = buffer[..run.Length];
            if (run.State == LayerState.Absent)
            {
                int held = (int)Math.Clamp(parent.LengthBytes - offset, 0, part.Length);
                if (held > 0)
                {
                    parent.Read(offset, part[..held]);
                }

                part = part[held..];
            }

            if (run.State != LayerState.Stored)
            {
                part.Clear();
            }

            offset += run.Length;
            buffer = buffer[run.Length..];
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            top.Dispose();
            parent.Dispose();
        }

        base.Dispose(disposing);
    }

    private IEnumerable<StoredExtent> ParentExtents()
    {
        foreach (StoredExtent extent in parent.StoredExtents())
        {
            if (extent.Offset >= LengthBytes)
            {
                yield break;
            }

            yield return extent with { Length = Math.Min(extent.End, LengthBytes) - extent.Offset };
        }
    }
}
