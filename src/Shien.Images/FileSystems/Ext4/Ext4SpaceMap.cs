using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Ext4;

/// <summary>
/// What is used, from the block bitmaps. Metadata at fixed places counts as used whatever a bitmap says, as does what lies before
/// the first and behind the last block. linux/fs/ext4/balloc.c.
/// </summary>
internal sealed class Ext4SpaceMap
{
    // Some 64 MiB of them; an ordinary disk has a hundredth of that.
    private const int MaxPieces = 4 * 1024 * 1024;

    private readonly Ext4FileSystem fs;
    private readonly Ext4Superblock sb;
    private readonly List<StoredExtent> pieces = [];

    private Ext4SpaceMap(Ext4FileSystem fs)
    {
        this.fs = fs;
        sb = fs.Superblock;
    }

    /// <summary>Reads the map.</summary>
    /// <exception cref="ImageException">A group descriptor is damaged.</exception>
    public static SpaceUse Read(Ext4FileSystem fs)
    {
        Ext4Superblock sb = fs.Superblock;
        bool fits = sb.ClusterBlocks > 0 && sb.ClustersPerGroup >= 8 && sb.ClustersPerGroup % 8 == 0
            && sb.BlocksPerGroup <= 8L * sb.BlockBytes * sb.ClusterBlocks
            && (sb.HasBigAlloc ? sb.ClustersPerGroup * sb.ClusterBlocks == sb.BlocksPerGroup : sb.ClustersPerGroup == sb.BlocksPerGroup);
        if (!fits)
        {
            throw fs.Damaged($"it has {sb.ClustersPerGroup} clusters and {sb.BlocksPerGroup} blocks a group");
        }

        return new Ext4SpaceMap(fs).Read();
    }

    private SpaceUse Read()
    {
        AddBytes(0, Math.Max(Ext4Superblock.Offset + Ext4Superblock.LengthBytes, (long)sb.FirstDataBlock * sb.BlockBytes));
        for (long group = 0; group < sb.GroupCount; group++)
        {
            fs.Spend(sb.BlockBytes);
            ReadGroup((uint)group);
            if (pieces.Count > MaxPieces)
            {
                return SpaceUse.Everything($"its {fs.KindName} file system is in more than {MaxPieces} pieces");
            }
        }

        long end = sb.BlockCount * sb.BlockBytes;
        AddBytes(end, fs.Volume.LengthBytes - end);
        pieces.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return SpaceUse.Only(Merge(pieces));
    }

    private void ReadGroup(uint group)
    {
        Ext4GroupDescriptor descriptor = Ext4Groups.Descriptor(fs, group);
        long first = sb.FirstDataBlock + ((long)group * sb.BlocksPerGroup);
        long count = Math.Min(sb.BlocksPerGroup, sb.BlockCount - first);
        AddBlocks(first, Math.Min(count, Ext4Groups.HeadBlocks(sb, group)));
        AddMetadata(group, descriptor.BlockBitmap, 1);
        AddMetadata(group, descriptor.InodeBitmap, 1);
        long tableBytes = (long)sb.InodesPerGroup * sb.InodeBytes;
        AddMetadata(group, descriptor.InodeTable, (tableBytes + sb.BlockBytes - 1) / sb.BlockBytes);
        if (sb.HasGroupChecksums && descriptor.BlocksUninitialized)
        {
            return;
        }

        ReadOnlySpan<byte> bitmap = fs.Cache.Get((long)descriptor.BlockBitmap).Span[..(int)(sb.ClustersPerGroup / 8)];
        if (IsRight(descriptor, bitmap))
        {
            AddBits(bitmap, first, count);
        }
        else
        {
            AddBlocks(first, count);
        }
    }

    private bool IsRight(in Ext4GroupDescriptor descriptor, ReadOnlySpan<byte> bitmap)
    {
        if (!sb.HasChecksums)
        {
            return true;
        }

        uint crc = Crc32C.Append(sb.ChecksumSeed, bitmap);
        return descriptor.BlockBitmapChecksum == (descriptor.HasWideChecksum ? crc : crc & 0xFFFF);
    }

    private void AddBits(ReadOnlySpan<byte> bitmap, long firstBlock, long blockCount)
    {
        long clusters = (blockCount + sb.ClusterBlocks - 1) / sb.ClusterBlocks;
        long begin = -1;
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            byte eight = bitmap[cluster >> 3];
            if ((cluster & 7) == 0 && eight is 0 or 0xFF && (eight == 0xFF) == (begin >= 0) && cluster + 8 <= clusters)
            {
                cluster += 7;
                continue;
            }

            if ((eight >> (cluster & 7) & 1) != 0)
            {
                begin = begin < 0 ? cluster : begin;
            }
            else if (begin >= 0)
            {
                AddClusters(firstBlock, blockCount, begin, cluster);
                begin = -1;
            }
        }

        if (begin >= 0)
        {
            AddClusters(firstBlock, blockCount, begin, clusters);
        }
    }

    private void AddClusters(long firstBlock, long blockCount, long begin, long end)
    {
        long from = begin * sb.ClusterBlocks;
        AddBlocks(firstBlock + from, Math.Min(end * sb.ClusterBlocks, blockCount) - from);
    }

    private void AddMetadata(uint group, ulong block, long count)
    {
        if (block < sb.FirstDataBlock || block > (ulong)(sb.BlockCount - Math.Min(count, sb.BlockCount)) || count > sb.BlockCount)
        {
            throw fs.Damaged($"block group {group} keeps its bitmaps or inodes at block {block}, where they do not fit");
        }

        AddBlocks((long)block, count);
    }

    private void AddBlocks(long block, long count) => AddBytes(block * sb.BlockBytes, count * sb.BlockBytes);

    private void AddBytes(long offset, long lengthBytes)
    {
        long end = Math.Min(offset + lengthBytes, fs.Volume.LengthBytes);
        if (end > offset)
        {
            pieces.Add(new StoredExtent(offset, end - offset));
        }
    }

    // Bitmaps name the metadata of their own group too: pieces overlap.
    private static IEnumerable<StoredExtent> Merge(List<StoredExtent> ascending)
    {
        StoredExtent last = default;
        foreach (StoredExtent piece in ascending)
        {
            if (last.Length == 0)
            {
                last = piece;
            }
            else if (piece.Offset <= last.End)
            {
                last = last with { Length = Math.Max(last.End, piece.End) - last.Offset };
            }
            else
            {
                yield return last;
                last = piece;
            }
        }

        if (last.Length > 0)
        {
            yield return last;
        }
    }
}
