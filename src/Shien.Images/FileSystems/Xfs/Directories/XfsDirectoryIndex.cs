using System.Buffers.Binary;

namespace Shien.Images.FileSystems.Xfs.Directories;

/// <summary>
/// Finds a name by its hash, as the guest's kernel does: what the index does not name, the guest cannot open. XFS Algorithms
/// and Data Structures, "Leaf Directories" and "Node Directories".
/// </summary>
internal static class XfsDirectoryIndex
{
    /// <summary>Hash and place of a name.</summary>
    public const int EntryBytes = 8;

    // linux/fs/xfs/libxfs/xfs_da_btree.h, XFS_DA_NODE_MAXDEPTH.
    private const int MaxDepth = 5;
    private const int HeaderBytes = 16;
    private const int HeaderBytesVersion5 = 64;
    private const int SmallHeaderBytes = 12;
    private const int SmallHeaderBytesVersion5 = 56;

    // Half a million names of one hash in blocks of 4 KiB; leaves that lead round in a circle end here.
    private const int MaxLeavesOfOneHash = 1000;
    private const int Leaf = 1;
    private const int Node = 2;

    /// <summary>Where names with that hash may lie: bytes from the directory's start.</summary>
    /// <exception cref="ImageException">The index is damaged.</exception>
    public static IEnumerable<long> Find(XfsFileSystem fs, XfsDirectoryBlocks blocks, uint hash)
    {
        ReadOnlyMemory<byte> block = blocks.Get(blocks.IndexStart);
        int? level = null;
        while (Kind(fs, block.Span) == Node)
        {
            if (NextDown(fs, blocks, block.Span, hash, ref level) is not { } child)
            {
                yield break;
            }

            block = blocks.Get(child);
        }

        if (level is > 1)
        {
            throw Broken(fs, blocks);
        }

        for (int leaves = 0; ;)
        {
            ReadOnlyMemory<byte> entries = block[LeafEntries(fs, blocks, block.Span)];
            foreach (long place in FindIn(entries, hash))
            {
                yield return place;
            }

            // Names with the same hash may go on in the next leaf.
            long next = BinaryPrimitives.ReadUInt32BigEndian(block.Span);
            if (next == 0 || (entries.Length > 0 && HashAt(entries.Span, (entries.Length / EntryBytes) - 1) != hash))
            {
                yield break;
            }

            if (next <= blocks.IndexStart || ++leaves > MaxLeavesOfOneHash)
            {
                throw Broken(fs, blocks);
            }

            block = blocks.Get(next);
        }
    }

    /// <summary>The places of all names of that hash in one sorted array.</summary>
    public static IEnumerable<long> FindIn(ReadOnlyMemory<byte> entries, uint hash)
    {
        for (int i = LowerBound(entries.Span, hash); i < entries.Length / EntryBytes && HashAt(entries.Span, i) == hash; i++)
        {
            // In units of 8 bytes; 0 where a name was removed.
            uint place = BinaryPrimitives.ReadUInt32BigEndian(entries.Span[((i * EntryBytes) + 4)..]);
            if (place != 0)
            {
                yield return place * 8L;
            }
        }
    }

    private static long? NextDown(XfsFileSystem fs, XfsDirectoryBlocks blocks, ReadOnlySpan<byte> node, uint hash, ref int? level)
    {
        int count = BinaryPrimitives.ReadUInt16BigEndian(node[SmallHeader(fs)..]);
        int own = BinaryPrimitives.ReadUInt16BigEndian(node[(SmallHeader(fs) + 2)..]);
        int header = fs.Superblock.IsVersion5 ? HeaderBytesVersion5 : HeaderBytes;
        if (own is 0 or > MaxDepth || (level is { } above && own != above - 1) || count == 0 || count > (node.Length - header) / EntryBytes)
        {
            throw Broken(fs, blocks);
        }

        level = own;
        ReadOnlySpan<byte> entries = node.Slice(header, count * EntryBytes);
        int at = LowerBound(entries, hash);
        if (at == count)
        {
            return null;
        }

        long child = BinaryPrimitives.ReadUInt32BigEndian(entries[((at * EntryBytes) + 4)..]);
        return child > blocks.IndexStart ? child : throw Broken(fs, blocks);
    }

    private static Range LeafEntries(XfsFileSystem fs, XfsDirectoryBlocks blocks, ReadOnlySpan<byte> leaf)
    {
        int header = fs.Superblock.IsVersion5 ? HeaderBytesVersion5 : HeaderBytes;
        int count = BinaryPrimitives.ReadUInt16BigEndian(leaf[SmallHeader(fs)..]);
        return Kind(fs, leaf) == Leaf && count <= (leaf.Length - header) / EntryBytes
            ? header..(header + (count * EntryBytes))
            : throw Broken(fs, blocks);
    }

    // The magic number stands behind the neighbours.
    private static int Kind(XfsFileSystem fs, ReadOnlySpan<byte> block) =>
        (BinaryPrimitives.ReadUInt16BigEndian(block[8..]), fs.Superblock.IsVersion5) switch
        {
            (0x3DF1 or 0x3DFF, true) or (0xD2F1 or 0xD2FF, false) => Leaf,
            (0x3EBE, true) or (0xFEBE, false) => Node,
            _ => 0,
        };

    private static int LowerBound(ReadOnlySpan<byte> entries, uint hash)
    {
        int low = 0;
        int high = entries.Length / EntryBytes;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = HashAt(entries, middle) < hash ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static uint HashAt(ReadOnlySpan<byte> entries, int index) => BinaryPrimitives.ReadUInt32BigEndian(entries[(index * EntryBytes)..]);

    private static int SmallHeader(XfsFileSystem fs) => fs.Superblock.IsVersion5 ? SmallHeaderBytesVersion5 : SmallHeaderBytes;

    private static ImageException Broken(XfsFileSystem fs, XfsDirectoryBlocks blocks) =>
        fs.Damaged($"the index of the directory with inode {blocks.Directory.Number} is broken");
}
