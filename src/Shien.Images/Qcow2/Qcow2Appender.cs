using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;

namespace Shien.Images.Qcow2;

/// <summary>
/// Fills a planned qcow2 file in ascending order, where only reading shows which planned clusters are zero: these are
/// left out and the next ones close up, so no cluster of the file is wasted. Not for concurrent use.
/// </summary>
internal sealed class Qcow2Appender(SafeFileHandle file, Qcow2Layout layout)
{
    private readonly ClusterSet written = new(BlockMap.CountOf(layout.LengthBytes));
    private long offset = layout.ContentOffset;
    private int last = -1;

    /// <summary>Appends whole clusters; their numbers ascend, also from call to call.</summary>
    public void Append(ReadOnlySpan<int> clusters, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(content.Length, clusters.Length * Qcow2Layout.ClusterBytes);
        foreach (int cluster in clusters)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(cluster, last);
            last = cluster;
            if (!layout.Stored.Contains(cluster))
            {
                throw new ArgumentException($"cluster {cluster} was not planned.", nameof(clusters));
            }

            written.Add(cluster);
        }

        RandomAccess.Write(file, content, offset);
        offset += content.Length;
    }

    /// <summary>Writes the tables, syncs, then the header, and syncs again.</summary>
    public void Complete() => Qcow2Metadata.Write(file, layout, written);
}
