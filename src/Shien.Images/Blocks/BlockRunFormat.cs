using System.Buffers.Binary;

namespace Shien.Images.Blocks;

/// <summary>A set of block numbers as bytes: first block and count of each run, u32 little endian, ascending.</summary>
public static class BlockRunFormat
{
    private const int RunBytes = 8;

    /// <summary>The bytes of a set.</summary>
    /// <param name="blocks">Ascending.</param>
    public static byte[] Write(IEnumerable<int> blocks)
    {
        using MemoryStream bytes = new();
        Span<byte> pair = stackalloc byte[RunBytes];
        foreach (BlockRun run in BlockRun.Of(blocks, int.MaxValue))
        {
            BinaryPrimitives.WriteInt32LittleEndian(pair, run.First);
            BinaryPrimitives.WriteInt32LittleEndian(pair[4..], run.Count);
            bytes.Write(pair);
        }

        return bytes.ToArray();
    }

    /// <summary>The stored blocks of a map that the bytes name.</summary>
    /// <exception cref="ImageException">They name one that the map does not store, or are no such set.</exception>
    public static IReadOnlyList<int> Read(ReadOnlySpan<byte> bytes, BlockMap map)
    {
        IReadOnlyList<int> blocks = Read(bytes, map.Count, map.StoredCount);
        return blocks.Any(map.IsZero) ? throw Damaged() : blocks;
    }

    /// <summary>The blocks that the bytes name, ascending.</summary>
    /// <param name="bytes">From outside.</param>
    /// <param name="count">Blocks that there are.</param>
    /// <param name="most">Most that may be named.</param>
    /// <exception cref="ImageException">They name one that does not exist, or more than that, or are no such set.</exception>
    public static IReadOnlyList<int> Read(ReadOnlySpan<byte> bytes, int count, int most)
    {
        List<int> blocks = [];
        if (bytes.Length % RunBytes != 0)
        {
            throw Damaged();
        }

        long next = 0;
        for (; !bytes.IsEmpty; bytes = bytes[RunBytes..])
        {
            long first = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            long end = first + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            if (first < next || end <= first || end > count || end - first > most - blocks.Count)
            {
                throw Damaged();
            }

            for (int block = (int)first; block < end; block++)
            {
                blocks.Add(block);
            }

            next = end;
        }

        return blocks;
    }

    private static ImageException Damaged() => new("the list of blocks is damaged. Run the same command again.");
}
