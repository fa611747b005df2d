using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blocks;

public sealed class BlockMapDeltaTests
{
    private const int LengthBytes = 8 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(128)]
    public void What_differs_gives_the_map_again(int changes)
    {
        TestDisk old = TestDisk.Make(1, LengthBytes);
        BlockMap known = BlockMapTests.Build(old);
        BlockMap map = BlockMapTests.Build(Change(old, changes));
        byte[] bytes = Write(map, known);
        using MemoryStream stream = new([.. bytes, 1, 2, 3]);
        BlockMapDelta.Read(stream, known, LengthBytes, map.StoredCount).RootHash.Should().Be(map.RootHash);
        stream.Position.Should().Be(bytes.Length, "what follows belongs to somebody else");
        bytes.Length.Should().BeLessThanOrEqualTo(48 + 12 + (changes * 44), "only what differs is told");
    }

    [Theory]
    [InlineData(4 << 20)]
    [InlineData((16 << 20) + 512)]
    public void A_disk_of_another_size_is_told_as_well(int length)
    {
        BlockMap known = BlockMapTests.Build(TestDisk.Make(2, LengthBytes));
        BlockMap map = BlockMapTests.Build(TestDisk.Make(2, length));
        BlockMapDelta.Read(new MemoryStream(Write(map, known)), known, length, map.StoredCount).RootHash.Should().Be(map.RootHash);
    }

    [Fact]
    public void Another_base_more_blocks_and_another_disk_are_refused()
    {
        BlockMap known = BlockMapTests.Build(TestDisk.Make(3, LengthBytes));
        BlockMap map = BlockMapTests.Build(Change(TestDisk.Make(3, LengthBytes), 5));
        byte[] bytes = Write(map, known);
        Reading(bytes, map, LengthBytes, 128).Should().Throw<ImageException>().WithMessage("*another map*");
        Reading(bytes, known, LengthBytes, map.StoredCount - 1).Should().Throw<ImageException>().WithMessage($"*{map.StoredCount - 1} stored*");
        Reading(bytes, known, LengthBytes + 512, 256).Should().Throw<ImageException>().WithMessage("*does not describe a disk of*");
    }

    [Fact]
    public void Whatever_is_told_it_is_a_map_or_refused()
    {
        BlockMap known = BlockMapTests.Build(TestDisk.Make(4, LengthBytes));
        byte[] bytes = Write(BlockMapTests.Build(Change(TestDisk.Make(4, LengthBytes), 20)), known);
        int read = FuzzBudget.Feed(random => Mutations.Of(bytes, random, (48, 12), (48, bytes.Length - 48), (0, 48)), mutated =>
        {
            try
            {
                BlockMap map = BlockMapDelta.Read(new MemoryStream(mutated), known, LengthBytes, 128);
                map.StoredBlocks().All(block => block >= 0 && block < map.Count).Should().BeTrue();
                return true;
            }
            catch (ImageException)
            {
                return false;
            }
        });
        read.Should().BeInRange(1, FuzzBudget.Inputs - 1);
    }

    [Fact]
    public void Runs_of_blocks_are_the_same_when_read()
    {
        BlockMap map = BlockMapTests.Build(TestDisk.Make(5, LengthBytes));
        List<int> some = [.. map.StoredBlocks().Where(block => block % 3 != 0)];
        BlockRunFormat.Read(BlockRunFormat.Write(some), map).Should().Equal(some);
        BlockRunFormat.Write([]).Should().BeEmpty();
        int zero = Enumerable.Range(0, map.Count).First(map.IsZero);
        foreach (byte[] bad in (byte[][])[BlockRunFormat.Write([zero]), BlockRunFormat.Write([200]), [1, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0], [.. BlockRunFormat.Write(some), .. BlockRunFormat.Write(some)]])
        {
            FluentActions.Invoking(() => BlockRunFormat.Read(bad, map)).Should().Throw<ImageException>().WithMessage("*list of blocks*");
        }
    }

    private static Action Reading(byte[] bytes, BlockMap known, long length, int maxStored) =>
        () => BlockMapDelta.Read(new MemoryStream(bytes), known, length, maxStored);

    private static TestDisk Change(TestDisk disk, int blocks)
    {
        byte[] content = [.. disk.Content];
        Random random = new(9);
        foreach (int block in Enumerable.Range(0, content.Length / BlockMap.BlockBytes).OrderBy(_ => random.Next()).Take(blocks))
        {
            Span<byte> bytes = content.AsSpan(block * BlockMap.BlockBytes, BlockMap.BlockBytes);
            if (block % 4 == 0)
            {
                bytes.Clear();
            }
            else
            {
                random.NextBytes(bytes);
            }
        }

        return new TestDisk(content);
    }

    private static byte[] Write(BlockMap map, BlockMap known)
    {
        using MemoryStream stream = new();
        BlockMapDelta.Write(map, known, stream);
        return stream.ToArray();
    }
}
