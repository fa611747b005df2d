using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Qcow2;

namespace Shien.Images.Writing;

/// <summary>
/// A disk that may be written to while the image below stays as it is: what is written goes to a file of its own, at the same
/// offsets, and lasts no longer than this. Any number of threads may read and write at once; as on a real disk, what a read sees of a write at the same time and
/// place is not defined.
/// </summary>
public sealed class DiskOverlay : DiskReader
{
    private const int ClusterBytes = BlockMap.BlockBytes;

    private readonly DiskReader below;
    private readonly SafeFileHandle changes;
    private readonly long maxChangedBytes;
    private readonly ClusterSet changed;
    private readonly Lock gate = new();

    /// <summary>Makes one without changes.</summary>
    /// <param name="below">Stays the caller's, and open as long as this is used.</param>
    /// <param name="changes">An empty file, read and written at random, best with holes; stays the caller's.</param>
    /// <param name="maxChangedBytes">Most that may be changed, in bytes; counted in whole clusters of 64 KiB.</param>
    public DiskOverlay(DiskReader below, SafeFileHandle changes, long maxChangedBytes)
    {
        this.below = below;
        this.changes = changes;
        this.maxChangedBytes = maxChangedBytes;
        changed = new ClusterSet(BlockMap.CountOf(below.LengthBytes));
    }

    /// <inheritdoc/>
    public override string Format => below.Format;

    /// <inheritdoc/>
    public override long LengthBytes => below.LengthBytes;

    /// <summary>What was changed so far, in whole clusters: bytes.</summary>
    public long ChangedBytes
    {
        get
        {
            lock (gate)
            {
                return changed.Count * ClusterBytes;
            }
        }
    }

    /// <summary>The blocks of 64 KiB that were written to, ascending. Not while somebody writes.</summary>
    public IEnumerable<int> ChangedBlocks => changed.Members();

    /// <summary>What either of them stores. Not while somebody writes.</summary>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Union(below.StoredExtents(), StoredExtent.Join(ChangedExtents()));

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (!buffer.IsEmpty)
        {
            Span<byte> part = buffer[..(int)Math.Min(buffer.Length, ClusterBytes - (offset % ClusterBytes))];
            ReadWithin((int)(offset / ClusterBytes), offset, part);
            offset += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    /// <summary>Writes over the disk.</summary>
    /// <param name="offset">Bytes, any alignment.</param>
    /// <param name="content">What is there from now on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the disk.</exception>
    /// <exception cref="ImageException">More is changed than was allowed, or the image below is damaged there; nothing of this cluster was written.</exception>
    /// <exception cref="IOException">The store is full or failed.</exception>
    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        CheckRange(offset, content.Length);
        while (!content.IsEmpty)
        {
            int cluster = (int)(offset / ClusterBytes);
            ReadOnlySpan<byte> part = content[..(int)Math.Min(content.Length, ClusterBytes - (offset % ClusterBytes))];
            WriteWithin(cluster, offset, part);
            offset += part.Length;
            content = content[part.Length..];
        }
    }

    private void WriteWithin(int cluster, long offset, ReadOnlySpan<byte> part)
    {
        lock (gate)
        {
            if (!changed.Contains(cluster))
            {
                if ((changed.Count + 1) * ClusterBytes > maxChangedBytes)
                {
                    throw new ImageException($"more than {maxChangedBytes >> 20} MiB of the disk would be changed.");
                }

                long start = (long)cluster * ClusterBytes;
                byte[] whole = new byte[Math.Min(ClusterBytes, LengthBytes - start)];
                if (part.Length < whole.Length)
                {
                    below.Read(start, whole);
                }

                part.CopyTo(whole.AsSpan((int)(offset - start)));
                RandomAccess.Write(changes, whole, start);
                changed.Add(cluster);
                return;
            }
        }

        RandomAccess.Write(changes, part, offset);
    }

    private void ReadWithin(int cluster, long offset, Span<byte> part)
    {
        bool isChanged;
        lock (gate)
        {
            isChanged = changed.Contains(cluster);
        }

        if (!isChanged)
        {
            below.Read(offset, part);
            return;
        }

        while (!part.IsEmpty)
        {
            int got = RandomAccess.Read(changes, part, offset);
            if (got == 0)
            {
                throw new ImageException($"what was written over the disk ends at byte {offset}.");
            }

            offset += got;
            part = part[got..];
        }
    }

    private IEnumerable<StoredExtent> ChangedExtents() => changed.Members().Select(cluster =>
    {
        long start = (long)cluster * ClusterBytes;
        return new StoredExtent(start, Math.Min(ClusterBytes, LengthBytes - start));
    });
}
