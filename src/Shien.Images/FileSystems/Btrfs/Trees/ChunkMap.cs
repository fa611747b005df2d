namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>From logical addresses, which everything in btrfs is named by, to bytes of the volume.</summary>
internal sealed class ChunkMap
{
    // A disk of 256 TiB has as many chunks of 1 GiB.
    private const int MaxCount = 256 * 1024;

    private readonly SortedList<long, Chunk> chunks = [];

    private readonly Volume volume;
    private readonly Func<string, ImageException> damage;

    private ChunkMap(Volume volume, Func<string, ImageException> damage)
    {
        this.volume = volume;
        this.damage = damage;
    }

    /// <summary>By logical address, without overlap.</summary>
    public IList<Chunk> Chunks => chunks.Values;

    /// <summary>The chunks that the superblock names: the chunk tree lies in them.</summary>
    /// <exception cref="ImageException">They are damaged or of a profile that is not read.</exception>
    public static ChunkMap OfSuperblock(in BtrfsSuperblock sb, Volume volume, Func<string, ImageException> damage)
    {
        ChunkMap map = new(volume, damage);
        ReadOnlySpan<byte> rest = sb.SystemChunks.Span;
        while (!rest.IsEmpty)
        {
            if (rest.Length < BtrfsKey.LengthBytes || BtrfsKey.Parse(rest) is not { Type: BtrfsItemType.Chunk } key)
            {
                throw damage("the superblock's list of chunks is not one");
            }

            rest = rest[BtrfsKey.LengthBytes..];
            map.Add(Chunk.Parse(key.Offset, rest, sb, volume, damage, out int itemBytes));
            rest = rest[itemBytes..];
        }

        return map;
    }

    /// <summary>Adds what the chunk tree holds.</summary>
    /// <exception cref="ImageException">It is damaged or of a profile that is not read.</exception>
    public void AddTree(BtrfsTree chunkTree, in BtrfsSuperblock sb)
    {
        foreach (BtrfsItem item in chunkTree.From(default))
        {
            if (item.Key.Type == BtrfsItemType.Chunk)
            {
                Add(Chunk.Parse(item.Key.Offset, item.Content.Span, sb, volume, damage, out _));
            }
        }
    }

    /// <summary>The chunk of a logical address.</summary>
    /// <exception cref="ImageException">There is none, or it ends before <paramref name="lengthBytes"/>.</exception>
    public Chunk Find(ulong address, long lengthBytes)
    {
        int index = address <= long.MaxValue ? FloorIndex((long)address) : -1;
        return index >= 0 && chunks.Values[index] is Chunk chunk && lengthBytes <= chunk.End - (long)address
            ? chunk
            : throw damage($"something points to {lengthBytes} bytes at logical address {address}, which no chunk holds");
    }

    /// <summary>Reads one of the copies of what lies inside one chunk.</summary>
    public void Read(in Chunk chunk, int copy, ulong address, Span<byte> buffer) =>
        volume.Read((copy == 0 ? chunk.Copy0 : chunk.Copy1) + ((long)address - chunk.First), buffer);

    private void Add(Chunk chunk)
    {
        int index = FloorIndex(chunk.First);
        if (index >= 0 && chunks.Values[index] == chunk)
        {
            return;
        }

        bool overlaps = (index >= 0 && chunks.Values[index].End > chunk.First)
            || (index + 1 < chunks.Count && chunks.Values[index + 1].First < chunk.End);
        if (overlaps || chunks.Count >= MaxCount)
        {
            throw damage(overlaps ? $"the chunk at {chunk.First} overlaps another" : $"it has more than {MaxCount} chunks");
        }

        chunks.Add(chunk.First, chunk);
    }

    private int FloorIndex(long address)
    {
        int low = 0;
        int high = chunks.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (chunks.Keys[middle] <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
