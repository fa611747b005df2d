using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;
using Shien.Images.Pipelines;
using Shien.Images.Writing;

namespace Shien.Images.Qcow2;

/// <summary>
/// Fills a planned qcow2 file in ascending order, where only reading shows which planned clusters are zero: these are
/// left out and the next ones close up, so no cluster of the file is wasted.
/// </summary>
internal sealed class Qcow2Appender(SafeFileHandle file, Qcow2Layout layout) : IDiskWriter
{
    private readonly ClusterSet written = new(BlockMap.CountOf(layout.LengthBytes));
    private long offset = layout.ContentOffset;
    private int last = -1;

    /// <inheritdoc/>
    public DiskContent Pack(DiskContent content, BufferPool buffers) => content;

    /// <inheritdoc/>
    public void Append(DiskContent content)
    {
        foreach (int cluster in content.Blocks)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(cluster, last);
            last = cluster;
            if (!layout.Stored.Contains(cluster))
            {
                throw new ArgumentException($"cluster {cluster} was not planned.", nameof(content));
            }

            written.Add(cluster);
        }

        RandomAccess.Write(file, content.Bytes, offset);
        offset += content.Bytes.Length;
    }

    /// <inheritdoc/>
    public void Complete()
    {
        Qcow2Metadata.WriteTables(file, layout, written, Zeroed());
        Qcow2Metadata.WriteHeader(file, layout);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // Of a file that is whole, what is absent is zero; of an overlay it would be what lies below.
    private ClusterSet Zeroed()
    {
        if (layout.BackingPath is null)
        {
            return layout.Zeroed;
        }

        ClusterSet zeroed = new(BlockMap.CountOf(layout.LengthBytes));
        foreach (int cluster in layout.Zeroed.Members().Concat(layout.Stored.Members().Where(cluster => !written.Contains(cluster))))
        {
            zeroed.Add(cluster);
        }

        return zeroed;
    }
}
