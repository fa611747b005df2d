using System.Buffers.Binary;
using Shien.Images.Disks;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs;

/// <summary>
/// Finds what is used from the extent tree, and believes it only where block groups, device extents and the superblock say the
/// same. btrfs documentation, "On-disk format"; what lies in no device extent is free.
/// </summary>
internal sealed class BtrfsSpace
{
    // Never allocated: the boot loader's place, and all superblocks with what shares their 64 KiB (BTRFS_STRIPE_LEN).
    private const long ReservedBytes = 1024 * 1024;
    private const long SuperblockStripeBytes = 64 * 1024;

    private readonly BtrfsStore store;
    private readonly Dictionary<long, List<StoredExtent>> usedByChunk = [];

    private BtrfsSpace(BtrfsStore store) => this.store = store;

    public static SpaceUse Find(BtrfsStore store)
    {
        BtrfsSuperblock sb = store.Superblock;
        if (sb.LogTree != 0)
        {
            return SpaceUse.Everything("it was not shut down cleanly: files were synced after its last commit");
        }

        if (store.IsMirror)
        {
            return SpaceUse.Everything("its first superblock is damaged");
        }

        if (BtrfsFeatures.UnknownCompatRo(sb.CompatRo) is not 0 and var unknown)
        {
            return SpaceUse.Everything($"it uses features (0x{unknown:x}) that this version does not know");
        }

        BtrfsSpace space = new(store);
        space.ReadExtents();
        return (space.FindContradiction() ?? space.FindStrayDeviceExtent()) is { } reason
            ? SpaceUse.Everything(reason)
            : SpaceUse.Only(space.WithReserved(space.OnVolume()));
    }

    private void ReadExtents()
    {
        Chunk chunk = default;
        List<StoredExtent> used = [];
        foreach (BtrfsItem item in store.Tree(BtrfsStore.ExtentTree).From(default))
        {
            ulong length = item.Key.Type switch
            {
                BtrfsItemType.Extent => item.Key.Offset,
                BtrfsItemType.TreeBlock => (ulong)store.Superblock.NodeBytes,
                _ => 0,
            };
            if (length == 0 && item.Key.Type != BtrfsItemType.Extent)
            {
                continue;
            }

            long address = (long)item.Key.ObjectId;
            if (address < chunk.First || address >= chunk.End)
            {
                chunk = store.Chunks.Find(item.Key.ObjectId, 0);
                used = usedByChunk[chunk.First] = [];
            }

            if (length == 0 || length > (ulong)(chunk.End - address) || ((ulong)address | length) % (uint)store.Superblock.SectorBytes != 0
                || (used.Count > 0 && used[^1].End > address))
            {
                throw store.Damage($"an extent of {length} bytes lies at logical address {item.Key.ObjectId}");
            }

            StoredExtent extent = new(address, (long)length);
            if (used.Count > 0 && used[^1].End == address)
            {
                used[^1] = used[^1] with { Length = extent.End - used[^1].Offset };
            }
            else
            {
                used.Add(extent);
            }
        }
    }

    private string? FindContradiction()
    {
        bool hasGroupTree = (store.Superblock.CompatRo & BtrfsFeatures.CompatRoBlockGroupTree) != 0;
        BtrfsTree groups = store.Tree(hasGroupTree ? BtrfsStore.BlockGroupTree : BtrfsStore.ExtentTree);
        ulong all = 0;
        foreach (Chunk chunk in store.Chunks.Chunks)
        {
            ulong sum = 0;
            foreach (StoredExtent extent in UsedIn(chunk))
            {
                sum += (ulong)extent.Length;
            }

            BtrfsItem? group = groups.Find(new BtrfsKey((ulong)chunk.First, BtrfsItemType.BlockGroup, (ulong)chunk.LengthBytes));
            if (group is not { Content.Length: >= 8 } found || BinaryPrimitives.ReadUInt64LittleEndian(found.Content.Span) != sum)
            {
                return $"its block groups and extents disagree at logical address {chunk.First}";
            }

            all += sum;
        }

        return all == store.Superblock.UsedBytes ? null : "its superblock and extents disagree on what is used";
    }

    // Chunks are where they say, each copy on a stretch of its own.
    private string? FindStrayDeviceExtent()
    {
        Queue<(Chunk Chunk, long Copy)> copies = new(CopiesByPlace());
        long end = 0;
        foreach (BtrfsItem item in store.Tree(BtrfsStore.DeviceTree).Of(store.Superblock.DeviceId, BtrfsItemType.DeviceExtent))
        {
            ReadOnlySpan<byte> s = item.Content.Span;
            if (s.Length < 0x20 || !copies.TryDequeue(out (Chunk Chunk, long Copy) next) || item.Key.Offset != (ulong)next.Copy || next.Copy < end
                || BinaryPrimitives.ReadUInt64LittleEndian(s[0x10..]) != (ulong)next.Chunk.First
                || BinaryPrimitives.ReadUInt64LittleEndian(s[0x18..]) != (ulong)next.Chunk.LengthBytes)
            {
                return $"its chunks and device extents disagree at byte {item.Key.Offset}";
            }

            end = next.Copy + next.Chunk.LengthBytes;
        }

        return copies.Count == 0 ? null : "it has chunks without device extents";
    }

    private IEnumerable<(Chunk Chunk, long Copy)> CopiesByPlace() => store.Chunks.Chunks
        .SelectMany(chunk => (IEnumerable<(Chunk, long)>)(chunk.Copies == 1 ? [(chunk, chunk.Copy0)] : [(chunk, chunk.Copy0), (chunk, chunk.Copy1)]))
        .OrderBy(copy => copy.Item2);

    private IEnumerable<StoredExtent> OnVolume()
    {
        foreach ((Chunk chunk, long copy) in CopiesByPlace())
        {
            foreach (StoredExtent extent in UsedIn(chunk))
            {
                yield return extent with { Offset = copy + (extent.Offset - chunk.First) };
            }
        }
    }

    // With what no chunk holds but is not free; chunks may lie around a superblock.
    private List<StoredExtent> WithReserved(IEnumerable<StoredExtent> used)
    {
        long length = store.Volume.LengthBytes;
        long deviceBytes = store.Superblock.DeviceBytes;
        List<StoredExtent> all = [.. used, new StoredExtent(0, Math.Min(ReservedBytes, length)), new StoredExtent(deviceBytes, length - deviceBytes)];
        foreach (long offset in BtrfsSuperblock.Offsets)
        {
            all.Add(new StoredExtent(offset, Math.Clamp(length - offset, 0, SuperblockStripeBytes)));
        }

        all.RemoveAll(extent => extent.Length == 0);
        all.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        int last = 0;
        for (int i = 1; i < all.Count; i++)
        {
            if (all[i].Offset > all[last].End)
            {
                all[++last] = all[i];
            }
            else
            {
                all[last] = all[last] with { Length = Math.Max(all[last].End, all[i].End) - all[last].Offset };
            }
        }

        return all[..(last + 1)];
    }

    private List<StoredExtent> UsedIn(Chunk chunk) => usedByChunk.GetValueOrDefault(chunk.First) ?? [];
}
