using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;

namespace Shien.Images.Qcow2;

/// <summary>
/// Fills a planned qcow2 file, cluster by cluster in any order. Any number of threads may write at once; nobody may
/// write any more once <see cref="Complete"/> was called. The file stays the caller's.
/// </summary>
public sealed class Qcow2Writer
{
    private readonly SafeFileHandle file;
    private readonly Qcow2Layout layout;
    private readonly ClusterSet written;
    private readonly Lock gate = new();

    /// <summary>Begins with a file that can be written at random: an empty one, or what an earlier writer of the same layout left.</summary>
    public Qcow2Writer(SafeFileHandle file, Qcow2Layout layout)
    {
        this.file = file;
        this.layout = layout;
        written = new ClusterSet(BlockMap.CountOf(layout.LengthBytes));
        RandomAccess.SetLength(file, layout.FileLengthBytes);
    }

    /// <summary>Writes the content of a planned cluster.</summary>
    /// <param name="cluster">Its number, from 0.</param>
    /// <param name="content">64 KiB; for a last cluster that the disk does not fill also just its part.</param>
    /// <exception cref="ArgumentException">The cluster was not planned, or the content has another length.</exception>
    /// <exception cref="IOException">The store is full or failed.</exception>
    public void Write(int cluster, ReadOnlySpan<byte> content)
    {
        long offset = layout.OffsetOf(cluster);
        long least = Math.Min(Qcow2Layout.ClusterBytes, layout.LengthBytes - ((long)cluster * Qcow2Layout.ClusterBytes));
        if (content.Length < least || content.Length > Qcow2Layout.ClusterBytes)
        {
            throw new ArgumentException($"cluster {cluster} has {Qcow2Layout.ClusterBytes} bytes, not {content.Length}.", nameof(content));
        }

        RandomAccess.Write(file, content, offset);
        lock (gate)
        {
            written.Add(cluster);
        }
    }

    /// <summary>Counts a planned cluster as written, because an earlier writer wrote it.</summary>
    /// <exception cref="ArgumentException">The cluster was not planned.</exception>
    public void Keep(int cluster)
    {
        _ = layout.OffsetOf(cluster);
        lock (gate)
        {
            written.Add(cluster);
        }
    }

    /// <summary>Writes the tables, syncs, then the header, and syncs again.</summary>
    /// <exception cref="ImageException">A planned cluster was not written: its content never came.</exception>
    /// <exception cref="IOException">The store is full or failed.</exception>
    public void Complete()
    {
        if (layout.Stored.FirstMissingIn(written) is var missing and >= 0)
        {
            throw new ImageException($"the disk is incomplete: block {missing} of {BlockMap.CountOf(layout.LengthBytes)} never came. Push the machine again.");
        }

        Qcow2Metadata.WriteTables(file, layout, layout.Stored, layout.Zeroed);
        RandomAccess.FlushToDisk(file);
        Qcow2Metadata.WriteHeader(file, layout);
        RandomAccess.FlushToDisk(file);
    }
}
