using Shien.Images.Disks;

namespace Shien.Images.FileSystems;

/// <summary>
/// The run of bytes of a disk on which a file system lies: a partition, or the whole disk. Does not own the disk.
/// </summary>
public sealed class Volume
{
    private readonly DiskReader disk;

    /// <summary>Makes a volume.</summary>
    /// <param name="disk">Where it lies; stays open as long as the volume is used.</param>
    /// <param name="offset">First byte on the disk.</param>
    /// <param name="lengthBytes">Bytes; what ends after the disk is cut off there.</param>
    /// <param name="name">How messages call it: <c>disk 1, partition 2</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not begin inside the disk.</exception>
    public Volume(DiskReader disk, long offset, long lengthBytes, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, disk.LengthBytes);
        this.disk = disk;
        Offset = offset;
        LengthBytes = Math.Min(lengthBytes, disk.LengthBytes - offset);
        Name = name;
    }

    /// <summary>First byte on the disk.</summary>
    public long Offset { get; }

    /// <summary>Length in bytes, inside the disk.</summary>
    public long LengthBytes { get; }

    /// <summary>How messages call it: <c>disk 1, partition 2</c>.</summary>
    public string Name { get; }

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/> (bytes from the volume's start).</summary>
    /// <exception cref="ImageException">The range ends after the volume, or the image is damaged there.</exception>
    public void Read(long offset, Span<byte> buffer)
    {
        if (!Contains(offset, buffer.Length))
        {
            throw new ImageException(
                $"{Name} ends at byte {LengthBytes}, but something in it points to {buffer.Length} bytes at byte {offset}.");
        }

        disk.Read(Offset + offset, buffer);
    }

    /// <summary>True if the bytes lie inside the volume.</summary>
    internal bool Contains(long offset, long lengthBytes) =>
        offset >= 0 && lengthBytes >= 0 && offset <= LengthBytes - lengthBytes;
}
