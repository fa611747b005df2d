using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Shien.Images.Blocks;
using Shien.Images.Blocks.Hashing;
using Xunit;

namespace Shien.Tests.Blocks.Hashing;

/// <summary>Hashes of many blocks at once beside the system's, one by one.</summary>
public sealed class BlockHashesTests
{
    private const int Blocks = 20;

    private readonly byte[] content = MakeContent();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(20)]
    public void HashesTheFirst(int count)
    {
        byte[] hashes = new byte[Blocks * BlockMap.HashBytes];
        BlockHashes.Of(content, count, hashes);
        for (int i = 0; i < Blocks; i++)
        {
            Assert.Equal(i < count ? Expected(i) : new byte[BlockMap.HashBytes], hashes[(i * BlockMap.HashBytes)..][..BlockMap.HashBytes]);
        }
    }

    [Fact]
    public void HashesSome()
    {
        int[] which = [1, 2, 3, 5, 8, 11, 13, 14, 15, 16, 17, 19];
        byte[] hashes = new byte[Blocks * BlockMap.HashBytes];
        BlockHashes.Of(content, which, hashes);
        for (int i = 0; i < Blocks; i++)
        {
            Assert.Equal(which.Contains(i) ? Expected(i) : new byte[BlockMap.HashBytes], hashes[(i * BlockMap.HashBytes)..][..BlockMap.HashBytes]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(65536)]
    public void EveryWayGivesTheSame(int lengthBytes)
    {
        int[] starts = [0, 64, 65536, 7, 12345, 65536, 1, 131072];
        List<byte[]> ways = [];
        if (Avx2.IsSupported)
        {
            ways.Add(Hash<Avx2Operations>(starts, lengthBytes));
        }

        if (Avx512F.VL.IsSupported)
        {
            ways.Add(Hash<Avx512Operations>(starts, lengthBytes));
        }

        byte[] expected = [.. starts.SelectMany(start => SHA256.HashData(content.AsSpan(start, lengthBytes)))];
        Assert.All(ways, found => Assert.Equal(expected, found));
    }

    private byte[] Hash<TOperations>(int[] starts, int lengthBytes)
        where TOperations : struct, ILaneOperations
    {
        byte[] hashes = new byte[starts.Length * BlockMap.HashBytes];
        Sha256Lanes<TOperations>.Hash(content, starts, lengthBytes, hashes);
        return hashes;
    }

    private byte[] Expected(int block) => SHA256.HashData(content.AsSpan(block * BlockMap.BlockBytes, BlockMap.BlockBytes));

    private static byte[] MakeContent()
    {
        byte[] bytes = new byte[Blocks * BlockMap.BlockBytes];
        new Random(17).NextBytes(bytes);
        return bytes;
    }
}
