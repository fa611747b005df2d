using System.Buffers.Binary;
using System.Collections;
using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Fat;

/// <summary>The allocation table: which cluster follows which. The document above, section 4.</summary>
internal sealed class FatTable(Volume volume, FatBootSector boot, Func<string, ImageException> damaged)
{
    private const int PageBytes = 12 * 1024;

    private readonly byte[] page = new byte[PageBytes];
    private long pageNumber = -1;

    /// <summary>The clusters of a chain as runs of bytes of the volume, in the order of the content, neighbours joined.</summary>
    /// <param name="first">First cluster.</param>
    /// <param name="maxClusters">The chain is followed no further; what it has beyond is of no interest.</param>
    /// <exception cref="ImageException">It leaves the volume, comes back to itself or runs into a free cluster.</exception>
    public IEnumerable<StoredExtent> Chain(uint first, long maxClusters)
    {
        BitArray seen = new(checked((int)boot.ClusterCount + 2));
        uint cluster = first;
        for (long count = 0; count < maxClusters && !IsEnd(cluster); count++)
        {
            if (cluster < 2 || cluster - 2 >= boot.ClusterCount)
            {
                throw damaged($"a chain of clusters that begins at {first} leads to cluster {cluster}, which does not exist");
            }

            if (seen[(int)cluster])
            {
                throw damaged($"a chain of clusters that begins at {first} comes back to cluster {cluster}");
            }

            seen[(int)cluster] = true;
            yield return new StoredExtent(boot.OffsetOf(cluster), boot.ClusterBytes);
            cluster = Next(cluster);
        }
    }

    /// <summary>The clusters that are not free, as runs of bytes of the volume; null where the copies of the table differ.</summary>
    public List<StoredExtent>? FindUsed()
    {
        List<StoredExtent> used = [];
        byte[] copy = new byte[PageBytes];
        int entries = PageBytes * 8 / (int)boot.Width;
        for (long from = 0; from < boot.ClusterCount + 2L; from += entries)
        {
            long offset = from * (int)boot.Width / 8;
            int length = (int)Math.Min(PageBytes, boot.TableBytes - offset);
            Load(offset / PageBytes);
            for (int i = 1; i < boot.TableCount; i++)
            {
                volume.Read(boot.TableOffset + (i * boot.TableBytes) + offset, copy.AsSpan(0, length));
                if (!copy.AsSpan(0, length).SequenceEqual(page.AsSpan(0, length)))
                {
                    return null;
                }
            }

            for (long cluster = Math.Max(from, 2); cluster < Math.Min(from + entries, boot.ClusterCount + 2L); cluster++)
            {
                if (Next((uint)cluster) == 0)
                {
                    continue;
                }

                long place = boot.OffsetOf((uint)cluster);
                if (used.Count > 0 && used[^1].End == place)
                {
                    used[^1] = used[^1] with { Length = used[^1].Length + boot.ClusterBytes };
                }
                else
                {
                    used.Add(new StoredExtent(place, boot.ClusterBytes));
                }
            }
        }

        return used;
    }

    private uint Next(uint cluster)
    {
        // 12 KiB hold a whole number of entries of each width.
        long bit = (long)cluster * (int)boot.Width;
        Load(bit / 8 / PageBytes);
        ReadOnlySpan<byte> entry = page.AsSpan((int)(bit / 8 % PageBytes));
        return boot.Width switch
        {
            FatWidth.Fat12 => (uint)(BinaryPrimitives.ReadUInt16LittleEndian(entry) >> (int)(bit % 8)) & 0xFFF,
            FatWidth.Fat16 => BinaryPrimitives.ReadUInt16LittleEndian(entry),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(entry) & 0x0FFF_FFFF,
        };
    }

    private bool IsEnd(uint cluster) => cluster >= (boot.Width switch
    {
        FatWidth.Fat12 => 0xFF8u,
        FatWidth.Fat16 => 0xFFF8u,
        _ => 0x0FFF_FFF8u,
    });

    private void Load(long number)
    {
        if (number == pageNumber)
        {
            return;
        }

        pageNumber = -1;
        long offset = number * PageBytes;
        int length = (int)Math.Min(PageBytes, boot.TableBytes - offset);
        volume.Read(boot.TableOffset + (Math.Max(boot.ActiveTable, 0) * boot.TableBytes) + offset, page.AsSpan(0, length));
        page.AsSpan(length).Clear();
        pageNumber = number;
    }
}
