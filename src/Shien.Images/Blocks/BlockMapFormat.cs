using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Shien.Images.Blocks;

/// <summary>
/// A block map as bytes, little endian: <c>SHMAP1\0\0</c>, disk length (u64), then runs until every block is named:
/// zero blocks (u32), stored blocks (u32), a SHA-256 for each stored one.
/// </summary>
public static class BlockMapFormat
{
    private const int HeaderBytes = 16;
    private const int BufferBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => "SHMAP1\0\0"u8;

    /// <summary>Writes the map; the same map is always the same bytes.</summary>
    public static void Write(BlockMap map, Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], map.LengthBytes);
        stream.Write(header);
        Span<byte> pair = stackalloc byte[8];
        int block = 0;
        foreach (BlockRun run in map.StoredRuns)
        {
            BinaryPrimitives.WriteInt32LittleEndian(pair, run.First - block);
            BinaryPrimitives.WriteInt32LittleEndian(pair[4..], run.Count);
            stream.Write(pair);
            for (block = run.First; block < run.First + run.Count; block++)
            {
                stream.Write(map.HashOf(block));
            }
        }

        if (block < map.Count)
        {
            BinaryPrimitives.WriteInt32LittleEndian(pair, map.Count - block);
            BinaryPrimitives.WriteInt32LittleEndian(pair[4..], 0);
            stream.Write(pair);
        }
    }

    /// <summary>
    /// Reads a map of a disk whose size is known from elsewhere, so that a lying header cannot make it allocate more.
    /// </summary>
    /// <param name="stream">Read to the map's end and not beyond.</param>
    /// <param name="lengthBytes">Size of the disk, bytes.</param>
    /// <param name="maxStored">Most stored blocks that are acceptable.</param>
    /// <exception cref="ImageException">Another disk's map, damaged, or with more stored blocks than accepted.</exception>
    public static BlockMap Read(Stream stream, long lengthBytes, int maxStored)
    {
        if (ReadHeader(stream) != lengthBytes)
        {
            throw Damaged("it does not describe a disk of " + lengthBytes + " bytes");
        }

        return ReadRuns(stream, lengthBytes, maxStored);
    }

    /// <summary>Reads a file that holds a map and nothing else; it says itself how large the disk is.</summary>
    /// <param name="file">From its beginning to its end; its length bounds what is allocated.</param>
    /// <exception cref="ImageException">It is no map, damaged, or something follows it.</exception>
    public static BlockMap ReadFile(FileStream file)
    {
        long most = Math.Min(file.Length / BlockMap.HashBytes, int.MaxValue);
        BlockMap map = ReadRuns(file, ReadHeader(file), (int)most);
        return file.ReadByte() < 0 ? map : throw Damaged("something follows it");
    }

    private static long ReadHeader(Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Fill(stream, header);
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        return header[..8].SequenceEqual(Magic) && length > 0 ? length : throw Damaged("it does not begin as one");
    }

    private static BlockMap ReadRuns(Stream stream, long lengthBytes, int maxStored)
    {
        int count = BlockMap.CountOf(lengthBytes);
        BlockMapBuilder builder = new(lengthBytes);
        Span<byte> run = stackalloc byte[8];
        Span<byte> hash = stackalloc byte[BlockMap.HashBytes];
        for (int block = 0; block < count;)
        {
            Fill(stream, run);
            uint zeros = BinaryPrimitives.ReadUInt32LittleEndian(run);
            uint data = BinaryPrimitives.ReadUInt32LittleEndian(run[4..]);
            if (zeros + (ulong)data > (ulong)(count - block) || zeros + (ulong)data == 0 || data > (ulong)(maxStored - builder.StoredCount))
            {
                throw Damaged($"a run of {zeros} + {data} blocks at block {block} of {count}, {maxStored} stored ones allowed");
            }

            block += (int)zeros;
            for (int end = block + (int)data; block < end; block++)
            {
                Fill(stream, hash);
                builder.Add(block, hash);
            }
        }

        return builder.ToMap();
    }

    /// <summary>SHA-256 of the serialized map, lower-case hexadecimal.</summary>
    internal static string RootOf(BlockMap map)
    {
        using SHA256 sha = SHA256.Create();
        using (CryptoStream sink = new(Stream.Null, sha, CryptoStreamMode.Write))
        using (BufferedStream buffered = new(sink, BufferBytes))
        {
            Write(map, buffered);
        }

        return Convert.ToHexStringLower(sha.Hash!);
    }

    /// <summary>Reads exactly the buffer.</summary>
    internal static void Fill(Stream stream, Span<byte> buffer)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) != buffer.Length)
        {
            throw Damaged("it ends too early");
        }
    }

    /// <summary>What is thrown for a map that is not one.</summary>
    internal static ImageException Damaged(string why) => new($"the block map is damaged: {why}.");
}
