namespace Shien.Images.Disks;

/// <summary>
/// Bytes at offsets: a file, or a member of a tar that lies inside one. Safe for concurrent reads. The owner disposes it.
/// </summary>
public abstract class ByteSource : IDisposable
{
    /// <summary>How messages call it: the file's name, or <c>member in file</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Length in bytes, taken when the source was opened.</summary>
    public abstract long LengthBytes { get; }

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/> (bytes).</summary>
    /// <exception cref="ImageException">The range ends after the source, or the file shrank or cannot be read.</exception>
    public abstract void Read(long offset, Span<byte> buffer);

    /// <summary>
    /// What the file system below stores, ascending and without overlap; the rest are holes that read as zero.
    /// Everything, where holes are not known.
    /// </summary>
    public virtual IEnumerable<StoredExtent> StoredExtents() =>
        LengthBytes == 0 ? [] : [new StoredExtent(0, LengthBytes)];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Refuses a range that does not lie inside the source.</summary>
    /// <exception cref="ImageException">It does not.</exception>
    protected void CheckRange(long offset, int count)
    {
        if (offset < 0 || offset > LengthBytes - count)
        {
            throw new ImageException($"'{Name}' is cut short or damaged: {count} bytes at byte {offset} are needed, it has {LengthBytes}.");
        }
    }

    /// <summary>Closes the file below, where this source owns it.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
