using System.Buffers.Binary;
using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blocks;

public sealed class BlockMapTests
{
    [Theory]
    [InlineData(1, 512)]
    [InlineData(2, 65536)]
    [InlineData(3, (30 << 20) + 512)]
    public void Names_every_block_by_its_content(int seed, int length)
    {
        TestDisk disk = TestDisk.Make(seed, length);
        BlockMap map = Build(disk);
        map.Count.Should().Be((length + 65535) / 65536);
        List<int> stored = [];
        for (int block = 0; block < map.Count; block++)
        {
            byte[] content = new byte[65536];
            disk.Content.AsSpan(block * 65536, Math.Min(65536, length - (block * 65536))).CopyTo(content);
            bool isZero = !content.AsSpan().ContainsAnyExcept((byte)0);
            map.IsZero(block).Should().Be(isZero);
            map.HashOf(block).ToArray().Should().Equal(isZero ? [] : SHA256.HashData(content));
            if (!isZero)
            {
                stored.Add(block);
            }
        }

        map.StoredBlocks().Should().Equal(stored);
        map.StoredCount.Should().Be(stored.Count);
    }

    [Theory]
    [InlineData(4, 512)]
    [InlineData(5, 30 << 20)]
    public void Written_and_read_it_is_the_same(int seed, int length)
    {
        BlockMap map = Build(TestDisk.Make(seed, length));
        byte[] bytes = Write(map);
        using MemoryStream stream = new([.. bytes, 1, 2, 3]);
        BlockMap read = BlockMapFormat.Read(stream, length, map.StoredCount);
        stream.Position.Should().Be(bytes.Length, "what follows belongs to somebody else");
        read.RootHash.Should().Be(map.RootHash).And.Be(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Write(read).Should().Equal(bytes);
    }

    [Fact]
    public void An_empty_disk_has_a_map_too()
    {
        BlockMap map = Build(new TestDisk(new byte[1 << 20]));
        map.StoredCount.Should().Be(0);
        map.IsZero(15).Should().BeTrue();
        BlockMapFormat.Read(new MemoryStream(Write(map)), 1 << 20, 0).RootHash.Should().Be(map.RootHash);
    }

    [Fact]
    public void The_map_of_a_huge_empty_disk_is_small()
    {
        byte[] bytes = new byte[24];
        "SHMAP1\0\0"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), 64L << 40);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), 1u << 30);
        long before = GC.GetAllocatedBytesForCurrentThread();
        BlockMap map = BlockMapFormat.Read(new MemoryStream(bytes), 64L << 40, int.MaxValue);
        map.IsZero((1 << 30) - 1).Should().BeTrue();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void Refuses_more_stored_blocks_than_allowed()
    {
        BlockMap map = Build(TestDisk.Make(6, 4 << 20));
        FluentActions.Invoking(() => BlockMapFormat.Read(new MemoryStream(Write(map)), 4 << 20, map.StoredCount - 1))
            .Should().Throw<ImageException>().Which.Message.Should().Contain("the block map is damaged").And.Contain($"{map.StoredCount - 1} stored ones allowed");
    }

    [Fact]
    public void A_damaged_map_is_another_map_or_refused()
    {
        const int length = 4 << 20;
        byte[] bytes = Write(Build(TestDisk.Make(7, length)));
        int read = 0;
        for (int seed = 0; seed < 2000; seed++)
        {
            byte[] mutated = Mutations.Of(bytes, new Random(seed), (0, 40), (0, bytes.Length));
            try
            {
                BlockMap map = BlockMapFormat.Read(new MemoryStream(mutated), length, 64);
                map.StoredCount.Should().BeLessThanOrEqualTo(64);
                map.StoredBlocks().All(block => block >= 0 && block < map.Count).Should().BeTrue();
                read++;
            }
            catch (ImageException)
            {
            }
        }

        read.Should().BeInRange(1, 1999);
    }

    internal static BlockMap Build(TestDisk disk) => BlockMapBuilder.Build(disk, null, TestContext.Current.CancellationToken);

    private static byte[] Write(BlockMap map)
    {
        using MemoryStream stream = new();
        BlockMapFormat.Write(map, stream);
        return stream.ToArray();
    }
}
