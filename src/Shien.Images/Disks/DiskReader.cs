using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks;

/// <summary>
/// The content of one virtual disk, whatever file format holds it. Reads are synchronous, and any number of threads
/// may read at once at different or equal offsets. The owner disposes it.
/// </summary>
public abstract class DiskReader : IDisposable
{
    /// <summary>Name of the format as qemu-img calls it: <c>raw</c>, <c>vmdk</c>, <c>vpc</c>, <c>vhdx</c>, <c>qcow2</c>.</summary>
    public abstract string Format { get; }

    /// <summary>Size of the disk the guest sees, in bytes; always a multiple of 512.</summary>
    public abstract long LengthBytes { get; }

    /// <summary>Every file that is read, as its path was given; whoever writes a file must not write one of these.</summary>
    public virtual IEnumerable<string> FileNames => [];

    /// <summary>By what a differencing image knows this one again.</summary>
    internal virtual DiskIdentity Identity => default;

    /// <summary>
    /// What the image stores, ascending, without overlap and inside <see cref="LengthBytes"/>. It may include zeros,
    /// never leave out anything else. Enumerated without reading content.
    /// </summary>
    public abstract IEnumerable<StoredExtent> StoredExtents();

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/> (bytes, any alignment).</summary>
    /// <exception cref="ImageException">The file is damaged there; the reader can still be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the disk.</exception>
    public abstract void Read(long offset, Span<byte> buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Refuses a range that does not lie inside the disk.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    protected void CheckRange(long offset, int count)
    {
        if (offset < 0 || offset > LengthBytes - count)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{count} bytes there are not inside a disk of {LengthBytes} bytes.");
        }
    }

    /// <summary>Closes the files below.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
