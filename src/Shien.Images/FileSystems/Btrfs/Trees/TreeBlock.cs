using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>
/// A node or leaf whose keys ascend and whose items lie inside it. btrfs documentation, "On-disk format", "Header";
/// linux/fs/btrfs/tree-checker.c, <c>check_leaf</c> and <c>check_node</c>.
/// </summary>
internal sealed class TreeBlock
{
    public const int HeaderBytes = 0x65;

    private const int PointerBytes = BtrfsKey.LengthBytes + 16;
    private const int ItemBytes = BtrfsKey.LengthBytes + 8;

    private readonly byte[] raw;

    private TreeBlock(byte[] raw) => this.raw = raw;

    public ulong Generation => U64(0x50);

    /// <summary>The tree that it was written for; snapshots share it.</summary>
    public ulong Owner => U64(0x58);

    public int Count => (int)U32(0x60);

    public int Level => raw[0x64];

    /// <summary>Takes over <paramref name="raw"/>, whose checksum is right.</summary>
    /// <param name="raw">As long as a tree block of this file system.</param>
    /// <param name="wrong">What is wrong; null if nothing.</param>
    /// <returns>Null if something is.</returns>
    public static TreeBlock? Parse(byte[] raw, out string? wrong)
    {
        TreeBlock block = new(raw);
        wrong = block.FindFault();
        return wrong is null ? block : null;
    }

    public BtrfsKey Key(int index) => BtrfsKey.Parse(raw.AsSpan(EntryAt(index)));

    /// <summary>What an entry of a node points to.</summary>
    public TreePointer Pointer(int index)
    {
        int at = EntryAt(index) + BtrfsKey.LengthBytes;
        return new TreePointer(U64(at), Level - 1, U64(at + 8));
    }

    /// <summary>An item of a leaf.</summary>
    public BtrfsItem Item(int index)
    {
        int at = EntryAt(index) + BtrfsKey.LengthBytes;
        return new BtrfsItem(Key(index), raw.AsMemory(HeaderBytes + (int)U32(at), (int)U32(at + 4)));
    }

    /// <summary>Index of the last key that is not above <paramref name="key"/>; -1 if all are.</summary>
    public int Floor(BtrfsKey key)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Key(middle).CompareTo(key) <= 0)
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

    private string? FindFault()
    {
        int room = raw.Length - HeaderBytes;
        if (Level > BtrfsSuperblock.MaxLevel || U32(0x60) > (uint)(room / (Level == 0 ? ItemBytes : PointerBytes)) || (Level > 0 && Count == 0))
        {
            return $"it has {U32(0x60)} entries on level {Level}";
        }

        long end = room;
        for (int i = 0; i < Count; i++)
        {
            if (i > 0 && Key(i - 1).CompareTo(Key(i)) >= 0)
            {
                return "its keys are out of order";
            }

            if (Level > 0)
            {
                continue;
            }

            // Content is packed from the end of the block towards the items, in their order.
            long offset = U32(EntryAt(i) + BtrfsKey.LengthBytes);
            long length = U32(EntryAt(i) + BtrfsKey.LengthBytes + 4);
            if (offset + length != end || offset < (long)Count * ItemBytes)
            {
                return $"item {i} lies at {offset} and has {length} bytes";
            }

            end = offset;
        }

        return null;
    }

    private int EntryAt(int index) => HeaderBytes + (index * (Level == 0 ? ItemBytes : PointerBytes));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(raw.AsSpan(at));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(raw.AsSpan(at));
}
