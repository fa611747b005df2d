using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Shien.Images.Qcow2;

/// <summary>The clusters of a growing qcow2 file: whole ones, and ones that packed clusters share; counts who uses each.</summary>
internal sealed class PackedClusters
{
    private readonly List<ushort> references = [];

    // Where the next packed cluster may begin; at a cluster's start when none is open.
    private long open;

    /// <summary>Number of clusters of the file.</summary>
    public int Count => references.Count;

    private long EndOffset => (long)references.Count * Qcow2Layout.ClusterBytes;

    /// <summary>Takes whole clusters at the end.</summary>
    /// <returns>Offset of the first, bytes.</returns>
    public long Add(int count)
    {
        long offset = EndOffset;
        CollectionsMarshal.SetCount(references, references.Count + count);
        CollectionsMarshal.AsSpan(references)[^count..].Fill(1);
        return offset;
    }

    /// <summary>Takes room for a packed cluster: behind the one before, also across clusters where these are the last.</summary>
    /// <param name="lengthBytes">Bytes, less than a cluster.</param>
    /// <returns>Its offset, bytes.</returns>
    public long Pack(int lengthBytes)
    {
        int room = (int)(-open & (Qcow2Layout.ClusterBytes - 1));
        if (room == 0 || (lengthBytes > room && open + room != EndOffset))
        {
            open = EndOffset;
        }

        long offset = open;
        open += lengthBytes;
        int first = (int)(offset / Qcow2Layout.ClusterBytes);
        int last = (int)((open - 1) / Qcow2Layout.ClusterBytes);
        for (int cluster = first; cluster <= last; cluster++)
        {
            if (cluster == references.Count)
            {
                references.Add(0);
            }

            references[cluster]++;
        }

        return offset;
    }

    /// <summary>Fills a refcount block.</summary>
    /// <param name="first">The cluster that its first entry counts.</param>
    /// <param name="block">A cluster.</param>
    public void WriteRefcounts(int first, Span<byte> block)
    {
        block.Clear();
        for (int i = 0; i < Qcow2Layout.RefcountBlockEntries && first + i < references.Count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(block[(i * sizeof(ushort))..], references[first + i]);
        }
    }
}
