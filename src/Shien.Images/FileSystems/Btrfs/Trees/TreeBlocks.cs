using System.Buffers.Binary;
using System.Numerics;
using Shien.Images.Disks;
using Shien.Images.FileSystems.Btrfs.Checksums;

namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>Reads tree blocks and verifies each; keeps the last ones, about 8 MiB.</summary>
internal sealed class TreeBlocks(BtrfsSuperblock superblock, ChunkMap chunks, Func<string, ImageException> damage)
{
    private const int CacheBytes = 8 * 1024 * 1024;

    private readonly RecentCache<TreeBlock> recent = new(CacheBytes / superblock.NodeBytes);

    public Func<string, ImageException> Damage => damage;

    /// <summary>The block, which is what its pointer says.</summary>
    /// <param name="pointer">Who points to it.</param>
    /// <exception cref="ImageException">No copy of it is.</exception>
    public TreeBlock Get(TreePointer pointer)
    {
        // Addresses are multiples of the block's size: rotated, they fall into all parts of the cache and stay unique.
        long key = (long)BitOperations.RotateRight(pointer.Address, BitOperations.Log2((uint)superblock.NodeBytes));
        TreeBlock block = recent.Get(key, pointer, (_, asked) => Load(asked));
        return block.Level == pointer.Level && block.Generation == pointer.Generation
            ? block
            : throw damage($"the tree block at {pointer.Address} is of generation {block.Generation} and level {block.Level}, but its pointer says {pointer.Generation} and {pointer.Level}");
    }

    private TreeBlock Load(TreePointer pointer)
    {
        Chunk chunk = chunks.Find(pointer.Address, superblock.NodeBytes);
        string? wrong = null;
        for (int copy = 0; copy < chunk.Copies; copy++)
        {
            byte[] raw = new byte[superblock.NodeBytes];
            chunks.Read(chunk, copy, pointer.Address, raw);
            wrong = FaultOf(raw, pointer);
            if (wrong is null && TreeBlock.Parse(raw, out wrong) is { } block)
            {
                return block;
            }
        }

        throw damage($"the tree block at {pointer.Address} is wrong: {wrong}");
    }

    private string? FaultOf(ReadOnlySpan<byte> raw, TreePointer pointer)
    {
        if (!BtrfsChecksum.Matches(superblock.Checksum, raw, raw[0x20..]))
        {
            return "its checksum";
        }

        // A write that never arrived leaves an older block, sound in itself: its other copy may be the right one.
        ulong generation = BinaryPrimitives.ReadUInt64LittleEndian(raw[0x50..]);
        return new Guid(raw.Slice(0x20, 16)) != superblock.TreeUuid ? "it belongs to another file system"
            : BinaryPrimitives.ReadUInt64LittleEndian(raw[0x30..]) != pointer.Address ? "it belongs elsewhere"
            : generation != pointer.Generation ? $"it is of generation {generation} instead of {pointer.Generation}"
            : raw[0x64] != pointer.Level ? $"it is on level {raw[0x64]} instead of {pointer.Level}"
            : null;
    }
}
