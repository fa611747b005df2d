namespace Shien.Images.Qcow2;

/// <summary>How many clusters the refcounts of a file take.</summary>
/// <param name="Blocks">Refcount blocks, a cluster each.</param>
/// <param name="TableClusters">Clusters of the table that names them.</param>
internal readonly record struct RefcountSize(long Blocks, long TableClusters)
{
    /// <summary>Computes it for a file of <paramref name="others"/> clusters and these. They count themselves, so their number is grown until it suffices.</summary>
    public static RefcountSize For(long others)
    {
        RefcountSize size = new(1, 1);
        while (size.Blocks * Qcow2Layout.RefcountBlockEntries < others + size.Blocks + size.TableClusters)
        {
            long blocks = Clusters(others + size.Blocks + size.TableClusters, Qcow2Layout.RefcountBlockEntries);
            size = new(blocks, Clusters(blocks, Qcow2Layout.TableEntries));
        }

        return size;
    }

    private static long Clusters(long count, long perCluster) => (count + perCluster - 1) / perCluster;
}
