using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Images.Qcow2;

/// <summary>
/// Where everything in a qcow2 file lies, known before its first byte is written: header, refcount table, refcount
/// blocks, L1 table, L2 tables, then the stored clusters in ascending order. Of an overlay also which clusters are zero whatever lies
/// below. Immutable, safe for concurrent use.
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

    private Qcow2Layout(long lengthBytes, ClusterSet stored, ClusterSet zeroed, string? backingPath)
    {
        LengthBytes = lengthBytes;
        Stored = stored;
        Zeroed = zeroed;
        BackingPath = backingPath;
        Tables = new ClusterSet(stored.StretchCount);
        for (int stretch = 0; stretch < stored.StretchCount; stretch++)
        {
            if (stored.HasStretch(stretch) || zeroed.HasStretch(stretch))
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

    /// <summary>The planned clusters, ascending.</summary>
    public IEnumerable<int> PlannedClusters => Stored.Members();

    /// <summary>The file that the header names as the one below; null for a file that is whole by itself.</summary>
    public string? BackingPath { get; }

    internal ClusterSet Stored { get; }

    /// <summary>Clusters that take no room and hide what the file below holds: the disk is zero there.</summary>
    internal ClusterSet Zeroed { get; }

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
        return new Qcow2Layout(lengthBytes, SetOf(lengthBytes, storedClusters), SetOf(lengthBytes, []), backingPath: null);
    }

    /// <summary>Plans an overlay on another qcow2 file. What is in neither list is that file's, and zero behind its end.</summary>
    /// <param name="lengthBytes">Size of the disk, a multiple of 512, at most 64 TiB.</param>
    /// <param name="storedClusters">Numbers of the clusters that it stores itself, in any order.</param>
    /// <param name="zeroedClusters">Numbers of those that are zero whatever the file below holds; none of the others.</param>
    /// <param name="backingPath">Absolute path of the file below.</param>
    /// <exception cref="ImageException">The length is not possible.</exception>
    /// <exception cref="ArgumentException">A cluster lies after the disk, or the path is longer than a header can say.</exception>
    public static Qcow2Layout PlanOverlay(long lengthBytes, IEnumerable<int> storedClusters, IEnumerable<int> zeroedClusters, string backingPath)
    {
        DiskImage.CheckLength(lengthBytes, "the new qcow2 file");
        Qcow2Backing.CheckPath(backingPath);
        return new Qcow2Layout(lengthBytes, SetOf(lengthBytes, storedClusters), SetOf(lengthBytes, zeroedClusters), backingPath);
    }

    /// <summary>
    /// Plans an overlay that holds of a disk just what another one does not hold at the same place. A block that only the other one
    /// stores is zeroed.
    /// </summary>
    /// <param name="disk">What the disk holds.</param>
    /// <param name="below">What the file below holds; that disk is not longer.</param>
    /// <param name="backingPath">Its absolute path.</param>
    /// <exception cref="ImageException">The length is not possible.</exception>
    /// <exception cref="ArgumentException">The path is longer than a header can say.</exception>
    public static Qcow2Layout PlanOverlay(BlockMap disk, BlockMap below, string backingPath)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(below.LengthBytes, disk.LengthBytes, nameof(below));
        return PlanOverlay(
            disk.LengthBytes,
            disk.StoredBlocks().Where(block => block >= below.Count || !below.HashOf(block).SequenceEqual(disk.HashOf(block))),
            below.StoredBlocks().Where(disk.IsZero),
            backingPath);
    }

    /// <summary>True if the file stores the cluster itself.</summary>
    public bool IsPlanned(int cluster) => cluster >= 0 && cluster < BlockMap.CountOf(LengthBytes) && Stored.Contains(cluster);

    /// <summary>Where in the file a planned cluster lies, bytes.</summary>
    /// <exception cref="ArgumentException">The cluster was not planned.</exception>
    public long OffsetOf(int cluster) =>
        IsPlanned(cluster)
            ? ContentOffset + (Stored.Rank(cluster) * ClusterBytes)
            : throw new ArgumentException($"cluster {cluster} is not planned.", nameof(cluster));

    /// <summary>Entries that the L1 table of a disk needs.</summary>
    internal static int L1EntriesOf(long lengthBytes) => (int)Clusters(lengthBytes, (long)TableEntries * ClusterBytes);

    private static ClusterSet SetOf(long lengthBytes, IEnumerable<int> clusters)
    {
        int count = BlockMap.CountOf(lengthBytes);
        ClusterSet set = new(count);
        foreach (int cluster in clusters)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cluster, (uint)count, nameof(clusters));
            set.Add(cluster);
        }

        return set;
    }

    private static long Clusters(long count, long perCluster) => (count + perCluster - 1) / perCluster;
}
