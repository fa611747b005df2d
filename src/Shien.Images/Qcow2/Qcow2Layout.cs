using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Images.Qcow2;

/// <summary>
/// Where everything in a qcow2 file lies, known before its first byte is written: header, refcount table, refcount
/// blocks, L1 table, L2 tables, then the stored clusters in ascending order. Immutable, safe for concurrent use.
/// </summary>
public sealed class Qcow2Layout
{
    /// <summary>Size of a cluster, bytes; that of a block of a <see cref="BlockMap"/>.</summary>
    public const int ClusterBytes = BlockMap.BlockBytes;

    /// <summary>Bits of <see cref="ClusterBytes"/>.</summary>
    internal const int ClusterBits = 16;

    /// <summary>Entries of an L1, L2 or refcount table that fit into a cluster.</summary>
    internal const int TableEntries = ClusterBytes / sizeof(ulong);

    /// <summary>Entries of a refcount block; 16 bits each.</summary>
    internal const int RefcountBlockEntries = ClusterBytes / sizeof(ushort);

    private Qcow2Layout(long lengthBytes, ClusterSet stored)
    {
        LengthBytes = lengthBytes;
        Stored = stored;
        Tables = new ClusterSet(stored.StretchCount);
        for (int stretch = 0; stretch < stored.StretchCount; stretch++)
        {
            if (stored.HasStretch(stretch))
            {
                Tables.Add(stretch);
            }
        }

        _ = Tables.Rank(0);
        _ = Stored.Rank(0);
        L1Entries = L1EntriesOf(lengthBytes);
        long l1Clusters = Clusters(L1Entries, TableEntries);
        long others = 1 + l1Clusters + Tables.Count + stored.Count;

        RefcountSize refcounts = RefcountSize.For(others);
        RefcountBlocks = refcounts.Blocks;
        RefcountTableClusters = refcounts.TableClusters;
        RefcountBlocksOffset = (1 + RefcountTableClusters) * ClusterBytes;
        L1Offset = RefcountBlocksOffset + (RefcountBlocks * ClusterBytes);
        TablesOffset = L1Offset + (l1Clusters * ClusterBytes);
        ContentOffset = TablesOffset + (Tables.Count * ClusterBytes);
    }

    /// <summary>Size of the disk the guest sees, bytes.</summary>
    public long LengthBytes { get; }

    /// <summary>Size of the file when all planned clusters are written, bytes.</summary>
    public long FileLengthBytes => ContentOffset + (StoredCount * ClusterBytes);

    /// <summary>Number of planned clusters.</summary>
    public long StoredCount => Stored.Count;

    internal ClusterSet Stored { get; }

    /// <summary>The L2 tables: member n describes 512 MiB of the disk from n * 512 MiB.</summary>
    internal ClusterSet Tables { get; }

    internal static long RefcountTableOffset => ClusterBytes;

    internal long RefcountTableClusters { get; }

    internal long RefcountBlocks { get; }

    internal long RefcountBlocksOffset { get; }

    internal int L1Entries { get; }

    internal long L1Offset { get; }

    internal long TablesOffset { get; }

    /// <summary>Where the content begins; everything below is tables.</summary>
    internal long ContentOffset { get; }

    /// <summary>Plans the file of a disk.</summary>
    /// <param name="lengthBytes">Size of the disk, a multiple of 512, at most 64 TiB.</param>
    /// <param name="storedClusters">Numbers of the clusters that are not all zero, in any order.</param>
    /// <exception cref="ImageException">The length is not possible.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A cluster lies after the disk.</exception>
    public static Qcow2Layout Plan(long lengthBytes, IEnumerable<int> storedClusters)
    {
        DiskImage.CheckLength(lengthBytes, "the new qcow2 file");
        int count = BlockMap.CountOf(lengthBytes);
        ClusterSet stored = new(count);
        foreach (int cluster in storedClusters)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cluster, (uint)count, nameof(storedClusters));
            stored.Add(cluster);
        }

        return new Qcow2Layout(lengthBytes, stored);
    }

    /// <summary>Where in the file a planned cluster lies, bytes.</summary>
    /// <exception cref="ArgumentException">The cluster was not planned.</exception>
    public long OffsetOf(int cluster) =>
        cluster >= 0 && cluster < BlockMap.CountOf(LengthBytes) && Stored.Contains(cluster)
            ? ContentOffset + (Stored.Rank(cluster) * ClusterBytes)
            : throw new ArgumentException($"cluster {cluster} is not planned.", nameof(cluster));

    /// <summary>Entries that the L1 table of a disk needs.</summary>
    internal static int L1EntriesOf(long lengthBytes) => (int)Clusters(lengthBytes, (long)TableEntries * ClusterBytes);

    private static long Clusters(long count, long perCluster) => (count + perCluster - 1) / perCluster;
}
