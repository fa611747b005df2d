using System.Buffers.Binary;

namespace Shien.Images.Blocks;

/// <summary>
/// A block map told to somebody who has another one, little endian: <c>SHDLT1\0\0</c>, disk length (u64), root hash of the
/// other map (32 bytes), then runs until every block is named: blocks that are as there (u32), zero blocks (u32), stored
/// blocks (u32), a SHA-256 for each of these. Beyond the end of the other map its blocks count as zero.
/// </summary>
public static class BlockMapDelta
{
    private const int HeaderBytes = 16 + BlockMap.HashBytes;
    private const int RunBytes = 12;

    private static ReadOnlySpan<byte> Magic => "SHDLT1\0\0"u8;

    /// <summary>Writes what differs; the same two maps always give the same bytes.</summary>
    public static void Write(BlockMap map, BlockMap known, Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], map.LengthBytes);
        Convert.FromHexString(known.RootHash, header[16..], out _, out _);
        stream.Write(header);
        Span<byte> run = stackalloc byte[RunBytes];
        for (int block = 0; block < map.Count;)
        {
            int same = CountWhile(map, block, at => IsSame(map, known, at));
            int zeros = CountWhile(map, block + same, at => !IsSame(map, known, at) && map.IsZero(at));
            int first = block + same + zeros;
            int stored = CountWhile(map, first, at => !IsSame(map, known, at) && !map.IsZero(at));
            BinaryPrimitives.WriteInt32LittleEndian(run, same);
            BinaryPrimitives.WriteInt32LittleEndian(run[4..], zeros);
            BinaryPrimitives.WriteInt32LittleEndian(run[8..], stored);
            stream.Write(run);
            for (block = first; block < first + stored; block++)
            {
                stream.Write(map.HashOf(block));
            }
        }
    }

    /// <summary>Reads a map of a disk whose size is known from elsewhere.</summary>
    /// <param name="stream">Read to the end of what was written and not beyond.</param>
    /// <param name="known">The other map.</param>
    /// <param name="lengthBytes">Size of the disk, bytes.</param>
    /// <param name="maxStored">Most stored blocks that are acceptable.</param>
    /// <exception cref="ImageException">It is told to another map, or about another disk, damaged, or has more stored blocks than accepted.</exception>
    public static BlockMap Read(Stream stream, BlockMap known, long lengthBytes, int maxStored)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BlockMapFormat.Fill(stream, header);
        if (!header[..8].SequenceEqual(Magic) || BinaryPrimitives.ReadInt64LittleEndian(header[8..]) != lengthBytes)
        {
            throw BlockMapFormat.Damaged("it does not describe a disk of " + lengthBytes + " bytes");
        }

        if (Convert.ToHexStringLower(header[16..]) != known.RootHash)
        {
            throw BlockMapFormat.Damaged("it is told to somebody with another map");
        }

        int count = BlockMap.CountOf(lengthBytes);
        BlockMapBuilder builder = new(lengthBytes);
        Span<byte> run = stackalloc byte[RunBytes];
        Span<byte> hash = stackalloc byte[BlockMap.HashBytes];
        for (int block = 0; block < count;)
        {
            BlockMapFormat.Fill(stream, run);
            ulong same = BinaryPrimitives.ReadUInt32LittleEndian(run);
            ulong zeros = BinaryPrimitives.ReadUInt32LittleEndian(run[4..]);
            ulong stored = BinaryPrimitives.ReadUInt32LittleEndian(run[8..]);
            if (same + zeros + stored > (ulong)(count - block) || same + zeros + stored == 0 || stored > (ulong)(maxStored - builder.StoredCount))
            {
                throw BlockMapFormat.Damaged($"a run of {same} + {zeros} + {stored} blocks at block {block} of {count}, {maxStored} stored ones allowed");
            }

            for (int end = block + (int)same; block < end; block++)
            {
                if (HashOf(known, block) is { IsEmpty: false } there)
                {
                    Add(builder, block, there, maxStored);
                }
            }

            block += (int)zeros;
            for (int end = block + (int)stored; block < end; block++)
            {
                BlockMapFormat.Fill(stream, hash);
                Add(builder, block, hash, maxStored);
            }
        }

        return builder.ToMap();
    }

    private static void Add(BlockMapBuilder builder, int block, ReadOnlySpan<byte> hash, int maxStored)
    {
        if (builder.StoredCount == maxStored)
        {
            throw BlockMapFormat.Damaged($"more than the {maxStored} stored blocks that are allowed");
        }

        builder.Add(block, hash);
    }

    private static int CountWhile(BlockMap map, int first, Func<int, bool> holds)
    {
        int block = first;
        while (block < map.Count && holds(block))
        {
            block++;
        }

        return block - first;
    }

    private static bool IsSame(BlockMap map, BlockMap known, int block) => map.HashOf(block).SequenceEqual(HashOf(known, block));

    private static ReadOnlySpan<byte> HashOf(BlockMap known, int block) => block < known.Count ? known.HashOf(block) : default;
}
