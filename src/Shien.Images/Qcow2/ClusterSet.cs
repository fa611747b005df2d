using System.Numerics;

namespace Shien.Images.Qcow2;

/// <summary>
/// A set of cluster numbers that answers "how many are below n". One bit a cluster, and only for the stretches (one L2
/// table each) that have a member, so that a huge empty disk costs next to nothing.
/// </summary>
internal sealed class ClusterSet
{
    private const int WordBits = 64;
    private const int StretchWords = Qcow2Layout.TableEntries / WordBits;

    private readonly ulong[]?[] stretches;
    private readonly long[] ranks;
    private bool isRanked;

    /// <summary>An empty set of clusters below <paramref name="clusterCount"/>.</summary>
    public ClusterSet(long clusterCount)
    {
        stretches = new ulong[]?[(clusterCount + Qcow2Layout.TableEntries - 1) / Qcow2Layout.TableEntries];
        ranks = new long[stretches.Length + 1];
    }

    /// <summary>Number of stretches, with or without members.</summary>
    public int StretchCount => stretches.Length;

    /// <summary>Number of members.</summary>
    public long Count { get; private set; }

    /// <summary>True if the stretch has a member.</summary>
    public bool HasStretch(int stretch) => stretches[stretch] is not null;

    /// <summary>Adds a cluster; false if it was there. Not for concurrent use.</summary>
    public bool Add(int cluster)
    {
        ulong[] words = stretches[cluster / Qcow2Layout.TableEntries] ??= new ulong[StretchWords];
        ref ulong word = ref words[cluster % Qcow2Layout.TableEntries / WordBits];
        ulong bit = 1UL << (cluster % WordBits);
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        Count++;
        isRanked = false;
        return true;
    }

    /// <summary>True if the cluster is a member.</summary>
    public bool Contains(int cluster) =>
        stretches[cluster / Qcow2Layout.TableEntries] is { } words
        && (words[cluster % Qcow2Layout.TableEntries / WordBits] & (1UL << (cluster % WordBits))) != 0;

    /// <summary>The members, ascending.</summary>
    public IEnumerable<int> Members()
    {
        for (int stretch = 0; stretch < stretches.Length; stretch++)
        {
            for (int i = 0; stretches[stretch] is { } words && i < words.Length; i++)
            {
                for (ulong left = words[i]; left != 0; left &= left - 1)
                {
                    yield return (stretch * Qcow2Layout.TableEntries) + (i * WordBits) + BitOperations.TrailingZeroCount(left);
                }
            }
        }
    }

    /// <summary>Number of members below the cluster. Safe for concurrent use after the first call.</summary>
    public long Rank(int cluster)
    {
        if (!isRanked)
        {
            ComputeRanks();
        }

        int stretch = cluster / Qcow2Layout.TableEntries;
        long rank = ranks[stretch];
        if (stretches[stretch] is { } words)
        {
            int last = cluster % Qcow2Layout.TableEntries / WordBits;
            foreach (ulong word in words.AsSpan(0, last))
            {
                rank += BitOperations.PopCount(word);
            }

            rank += BitOperations.PopCount(words[last] & ((1UL << (cluster % WordBits)) - 1));
        }

        return rank;
    }

    /// <summary>First member that <paramref name="other"/> does not have; -1 if it has them all.</summary>
    public int FirstMissingIn(ClusterSet other)
    {
        for (int stretch = 0; stretch < stretches.Length; stretch++)
        {
            if (stretches[stretch] is not { } words)
            {
                continue;
            }

            ulong[]? others = other.stretches[stretch];
            for (int i = 0; i < words.Length; i++)
            {
                ulong missing = words[i] & ~(others?[i] ?? 0);
                if (missing != 0)
                {
                    return (stretch * Qcow2Layout.TableEntries) + (i * WordBits) + BitOperations.TrailingZeroCount(missing);
                }
            }
        }

        return -1;
    }

    private void ComputeRanks()
    {
        for (int i = 0; i < stretches.Length; i++)
        {
            long count = 0;
            foreach (ulong word in stretches[i] ?? [])
            {
                count += BitOperations.PopCount(word);
            }

            ranks[i + 1] = ranks[i] + count;
        }

        isRanked = true;
    }
}
