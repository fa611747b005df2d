using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks.Vdi;

public sealed class VdiReaderTests
{
    private static readonly TestVdi Vdi = new(Guid.NewGuid());

    [Theory]
    [InlineData("a", "a", "0+1")]
    [InlineData("ab.0c", "ab00c", "0+2 4+1")]
    [InlineData("....", "0000", "")]
    [InlineData("0a0b0", "0a0b0", "1+1 3+1")]
    public void Reads_blocks_in_any_order(string blocks, string content, string extents)
    {
        using DiskReader disk = Open(Vdi.Make(blocks));
        (disk.Format, disk.LengthBytes).Should().Be(("vdi", blocks.Length * 4096L));
        BlocksOf(disk, 4096).Should().Be(content);
        ExtentsOf(disk, 4096).Should().Be(extents);
    }

    [Fact]
    public void Skips_what_precedes_each_block()
    {
        TestVdi vdi = Vdi with { ExtraBytes = 512 };
        using DiskReader disk = Open(vdi.Make("cba0x"));
        BlocksOf(disk, 4096).Should().Be("cba0x");
    }

    [Fact]
    public void The_last_block_may_be_a_part_of_one()
    {
        byte[] image = Vdi.Make("cba", cutBytes: 3584);
        using DiskReader disk = Open(image);
        disk.LengthBytes.Should().Be((2 * 4096) + 512);
        disk.StoredExtents().Should().Equal(new StoredExtent(0, (2 * 4096) + 512));
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        content[^512..].Should().AllBeEquivalentTo((byte)'a');
    }

    [Theory]
    [InlineData(0x44, 0x00000001, "version 0.1 is not known")]
    [InlineData(0x44, 0x00020000, "version 2.0 is not known")]
    [InlineData(0x48, 100, "its header of 100 bytes has less than 384")]
    [InlineData(0x4C, 3, "is an undo image")]
    [InlineData(0x4C, 7, "type 7 is not known")]
    [InlineData(0x4C, 4, "contradict each other")]
    [InlineData(0x1A8, 4, "contradict each other")]
    [InlineData(0x154, 0x100, "does not lie between the header and the content")]
    [InlineData(0x154, 0x7F0, "does not lie between the header and the content")]
    [InlineData(0x158, 0x400, "does not lie between the header and the content")]
    [InlineData(0x170, 0, "from 512 bytes to 64 TiB")]
    [InlineData(0x174, 0x4001, "from 512 bytes to 64 TiB")]
    [InlineData(0x174, 0x80000000, "from 512 bytes to 64 TiB")]
    [InlineData(0x178, 0, "blocks of 0 bytes")]
    [InlineData(0x178, 5000, "blocks of 5000 bytes")]
    [InlineData(0x178, 0x20000000, "blocks of 536870912 bytes")]
    [InlineData(0x17C, 4097, "4097 bytes before each block of 4096")]
    [InlineData(0x180, 4, "a map of 4 blocks for a disk of 5")]
    public void Refuses_a_header_that_lies(int offset, uint value, string sentence)
    {
        byte[] image = Vdi.Make("ab.0c");
        TestVdi.Put(image, offset, value);
        FluentActions.Invoking(() => Open(image)).Should().Throw<ImageException>().Which.Message.Should().Contain(sentence);
    }

    [Fact]
    public void Refuses_a_file_without_its_map() =>
        FluentActions.Invoking(() => Open(Vdi.Make("ab.0c")[..(TestVdi.MapOffset + 8)])).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("is cut short: its block map of 20 bytes at byte 1024 is not inside the file's 1032 bytes");

    [Fact]
    public void Refuses_a_block_after_the_end_and_stays_usable()
    {
        using DiskReader disk = Open(Vdi.Make("ab.0c")[..^1]);
        disk.Invoking(it => it.Read(0, new byte[1])).Should().Throw<ImageException>().Which.Message.Should().Contain("block 0 lies at byte 10240, the file has 14335");
        disk.Read(4096, new byte[4096]);
    }

    [Fact]
    public void Refuses_more_blocks_than_fit_into_the_file()
    {
        byte[] image = Vdi.Make("ab.0c");
        TestVdi.Put(image, TestVdi.MapOffset + 8, 0);
        using DiskReader disk = Open(image);
        disk.Invoking(it => it.StoredExtents().ToList()).Should().Throw<ImageException>().Which.Message.Should().Contain("more blocks than fit into the file");
    }

    [Fact]
    public void A_header_that_claims_64_TiB_costs_no_memory()
    {
        byte[] image = Vdi.Make("ab.0c");
        TestVdi.Put(image, 0x174, 0x4000);
        TestVdi.Put(image, 0x180, 0xFFFFFFFF);
        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => Open(image)).Should().Throw<ImageException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void A_difference_is_refused_where_no_other_file_may_be_opened()
    {
        TestVdi child = Vdi.Child();
        FluentActions.Invoking(() => Open(child.Make("a."))).Should().Throw<ImageException>()
            .Which.Message.Should().Contain($"holds only the differences to the image {Vdi.Id}, and no other file is opened here");
    }

    /// <summary>The disk in letters, one a block.</summary>
    internal static string BlocksOf(DiskReader disk, int blockBytes)
    {
        byte[] content = [.. Enumerable.Repeat((byte)'?', (int)disk.LengthBytes)];
        disk.Read(0, content);
        return string.Concat(content.Chunk(blockBytes).Select(block => block.Distinct().Single() is 0 ? '0' : (char)block[0]));
    }

    private static string ExtentsOf(DiskReader disk, int blockBytes) =>
        string.Join(' ', disk.StoredExtents().Select(extent => $"{extent.Offset / blockBytes}+{extent.Length / blockBytes}"));

    private static DiskReader Open(byte[] image) => DiskImage.Open(new MemorySource(image));
}
