namespace Shien.Images.Disks;

/// <summary>A run of bytes inside another source: a member of an uncompressed tar. Disposes the source below.</summary>
public sealed class SliceByteSource : ByteSource
{
    private readonly ByteSource inner;
    private readonly long start;

    /// <summary>Makes the slice; <paramref name="inner"/> is disposed with it.</summary>
    /// <param name="inner">What holds the bytes.</param>
    /// <param name="offset">First byte of the slice in <paramref name="inner"/>.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="name">How messages call it: <c>member in file</c>.</param>
    /// <exception cref="ImageException">The slice does not lie inside <paramref name="inner"/>.</exception>
    public SliceByteSource(ByteSource inner, long offset, long length, string name)
    {
        if (offset < 0 || length < 0 || offset > inner.LengthBytes - length)
        {
            throw new ImageException(
                $"'{name}' would end after its file: {length} bytes at byte {offset} of {inner.LengthBytes}. The file is cut short; download or export it again.");
        }

        this.inner = inner;
        start = offset;
        LengthBytes = length;
        Name = name;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override long LengthBytes { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        inner.Read(start + offset, buffer);
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents()
    {
        foreach (StoredExtent extent in inner.StoredExtents())
        {
            long from = Math.Max(extent.Offset - start, 0);
            long to = Math.Min(extent.End - start, LengthBytes);
            if (from < to)
            {
                yield return new StoredExtent(from, to - from);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
