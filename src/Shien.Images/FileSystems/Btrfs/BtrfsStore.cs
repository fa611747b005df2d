using System.Buffers.Binary;
using Shien.Images.FileSystems.Btrfs.Content;
using Shien.Images.FileSystems.Btrfs.Trees;

namespace Shien.Images.FileSystems.Btrfs;

/// <summary>What all subvolumes of one btrfs share: its superblock, chunks, trees and data.</summary>
internal sealed class BtrfsStore
{
    public const ulong ExtentTree = 2;
    public const ulong DeviceTree = 4;
    public const ulong BlockGroupTree = 11;

    private const ulong RootTreeId = 1;
    private const ulong ChunkTreeId = 3;
    private const ulong ChecksumTree = 7;

    // The fields of the first version of a root item.
    private const int RootItemBytes = 0xEF;

    private readonly TreeBlocks blocks;

    private BtrfsStore(Volume volume, BtrfsSuperblock superblock, bool isMirror, Func<string, ImageException> damage)
    {
        Volume = volume;
        Superblock = superblock;
        IsMirror = isMirror;
        Damage = damage;
        Chunks = ChunkMap.OfSuperblock(superblock, volume, damage);
        blocks = new TreeBlocks(superblock, Chunks, damage);
        BtrfsTree chunkTree = new(blocks, ChunkTreeId, new TreePointer((ulong)superblock.ChunkTree, superblock.ChunkLevel, superblock.ChunkGeneration));
        Chunks.AddTree(chunkTree, superblock);
        RootTree = new BtrfsTree(blocks, RootTreeId, new TreePointer((ulong)superblock.RootTree, superblock.RootLevel, superblock.Generation));
        Data = new DataReader(superblock, Chunks, new Lazy<BtrfsTree>(() => Tree(ChecksumTree), isThreadSafe: false));
    }

    public Volume Volume { get; }

    public BtrfsSuperblock Superblock { get; }

    /// <summary>True if the first superblock is damaged, so that a copy of it was taken.</summary>
    public bool IsMirror { get; }

    /// <summary>Makes the exception for what is wrong.</summary>
    public Func<string, ImageException> Damage { get; }

    public ChunkMap Chunks { get; }

    public BtrfsTree RootTree { get; }

    public DataReader Data { get; }

    /// <summary>Reads the superblock, or of its copies the newest that is sound, and the chunk tree.</summary>
    /// <exception cref="ImageException">Damaged, or it uses a feature that is not known here.</exception>
    public static BtrfsStore Open(Volume volume, Func<string, ImageException> damage)
    {
        byte[] raw = new byte[BtrfsSuperblock.LengthBytes];
        byte[]? newest = null;
        foreach (long offset in BtrfsSuperblock.Offsets)
        {
            if (!volume.Contains(offset, raw.Length))
            {
                break;
            }

            volume.Read(offset, raw);
            if (!BtrfsSuperblock.IsSound(raw, offset))
            {
                continue;
            }

            if (offset == BtrfsSuperblock.Offsets[0])
            {
                return new BtrfsStore(volume, BtrfsSuperblock.Parse(raw, volume, damage), isMirror: false, damage);
            }

            if (newest is null || BtrfsSuperblock.GenerationOf(raw) > BtrfsSuperblock.GenerationOf(newest))
            {
                newest = [.. raw];
            }
        }

        return newest is null
            ? throw damage("the checksum of the superblock is wrong, and so are its copies")
            : new BtrfsStore(volume, BtrfsSuperblock.Parse(newest, volume, damage), isMirror: true, damage);
    }

    /// <summary>One of the trees that every file system has.</summary>
    /// <exception cref="ImageException">It is absent or damaged.</exception>
    public BtrfsTree Tree(ulong id) =>
        RootItem(id) is { } item ? TreeOf(item) : throw Damage($"it has no tree {id}");

    /// <summary>A subvolume; null if there is none, or if it was deleted.</summary>
    /// <exception cref="ImageException">Damaged.</exception>
    public BtrfsSubvolume? Subvolume(ulong id) =>
        id is BtrfsSubvolume.TopLevel or (>= BtrfsSubvolume.FirstId and <= BtrfsSubvolume.LastId) && RootItem(id) is { } item && !IsDeleted(item)
            ? new BtrfsSubvolume(TreeOf(item))
            : null;

    /// <summary>The numbers of all subvolumes, the top level first.</summary>
    /// <exception cref="ImageException">Damaged; thrown by the enumeration.</exception>
    public IEnumerable<ulong> SubvolumeIds() => RootTree.From(new BtrfsKey(BtrfsSubvolume.FirstId, BtrfsItemType.Root, 0))
        .TakeWhile(item => item.Key.ObjectId <= BtrfsSubvolume.LastId)
        .Where(item => item.Key.Type == BtrfsItemType.Root)
        .Select(item => item.Key.ObjectId)
        .Prepend(BtrfsSubvolume.TopLevel);

    // The offset of a snapshot's root is the transaction that made it; the last is the one in use.
    private BtrfsItem? RootItem(ulong id)
    {
        BtrfsKey key = new(id, BtrfsItemType.Root, ulong.MaxValue);
        if (RootTree.Floor(key) is not { } item || !item.Key.IsBeside(key))
        {
            return null;
        }

        return item.Content.Length >= RootItemBytes ? item : throw Damage($"the root of tree {id} has {item.Content.Length} bytes");
    }

    private static bool IsDeleted(BtrfsItem item) => BinaryPrimitives.ReadUInt32LittleEndian(item.Content.Span[0xD8..]) == 0;

    private BtrfsTree TreeOf(BtrfsItem item)
    {
        ReadOnlySpan<byte> s = item.Content.Span;
        return new BtrfsTree(blocks, item.Key.ObjectId, new TreePointer(
            BinaryPrimitives.ReadUInt64LittleEndian(s[0xB0..]), s[0xEE], BinaryPrimitives.ReadUInt64LittleEndian(s[0xA0..])));
    }
}
