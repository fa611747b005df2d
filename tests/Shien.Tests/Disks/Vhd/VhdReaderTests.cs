using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks.Vhd;

public sealed class VhdReaderTests
{
    private const int BlockBytes = 128 << 10;

    // The last block is not whole.
    private static readonly byte[] Content = TestDisk.Make(21, (10 * BlockBytes) + (3 * 512)).Content;

    [Fact]
    public void Reads_a_fixed_disk_whose_footer_is_no_content()
    {
        using DiskReader disk = Open(TestVhd.Fixed(Content));
        disk.Format.Should().Be("vpc");
        disk.LengthBytes.Should().Be(Content.Length);
        IsSame(disk, Content);
    }

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(BlockBytes)]
    [InlineData(8 << 20)]
    public void Reads_a_dynamic_disk_whatever_its_block_size(int blockBytes)
    {
        using DiskReader disk = Open(TestVhd.Sparse(Content, blockBytes));
        disk.Format.Should().Be("vpc");
        IsSame(disk, Content);
    }

    [Fact]
    public void A_sector_that_was_never_written_is_zero_whatever_lies_there()
    {
        byte[] content = new byte[BlockBytes];
        Array.Fill(content, (byte)7);
        using DiskReader disk = Open(TestVhd.Sparse(content, BlockBytes, sector => sector is 0 or (> 8 and < 40) or 42 or 255));
        byte[] expected = new byte[BlockBytes];
        foreach ((int from, int to) in ((int, int)[])[(0, 1), (9, 40), (42, 43), (255, 256)])
        {
            expected.AsSpan(from * 512, (to - from) * 512).Fill(7);
        }

        IsSame(disk, expected);
        disk.StoredExtents().Should().Equal(new(0, 512), new(9 * 512, 31 * 512), new(42 * 512, 512), new(255 * 512, 512));
    }

    [Fact]
    public void The_copy_at_the_start_stands_in_for_a_lost_footer_and_the_other_way_round()
    {
        byte[] image = TestVhd.Sparse(Content, BlockBytes);
        using (DiskReader disk = Open(image[..^512]))
        {
            IsSame(disk, Content);
        }

        image[100] ^= 1;
        using (DiskReader disk = Open(image))
        {
            IsSame(disk, Content);
        }
    }

    [Theory]
    [InlineData(0x30, 1, "from 512 bytes to 64 TiB")]
    [InlineData(0x3F, 5, "is a VHD of type 5; types 2 (fixed)")]
    [InlineData(0x0D, 2, "is a VHD of version 2.0")]
    [InlineData(0x54, 1, "belongs to a machine that is saved")]
    [InlineData(0x12, 1, "its dynamic header at byte 1099511628288 is not inside")]
    [InlineData(0x200, 0, "dynamic header has no mark")]
    [InlineData(0x219, 2, "a dynamic header of version 20000")]
    [InlineData(0x221, 3, "blocks of 196608 bytes (a power of two")]
    [InlineData(0x21F, 1, "its table of 1 blocks")]
    [InlineData(0x212, 1, "at byte 1099511629312 does not fit")]
    [InlineData(0x600, 1, "a block at byte 8591120896 overlaps another or is not inside")]
    [InlineData(0x602, 0, "overlaps another")]
    public void Refuses_what_is_not_possible(int offset, byte value, string sentence)
    {
        byte[] content = new byte[10 * BlockBytes];
        Array.Fill(content, (byte)9);
        byte[] image = TestVhd.Sparse(content, BlockBytes);
        image[offset] = value;
        if (offset < 0x200)
        {
            image[image.Length - 512 + offset] = value;
        }

        Refusal(TestVhd.Fix(image)).Should().Contain(sentence);
    }

    [Fact]
    public void Refuses_wrong_checksums_and_footers_that_disagree()
    {
        byte[] both = TestVhd.Sparse(Content, BlockBytes);
        both[100] ^= 1;
        both[^100] ^= 1;
        Refusal(both).Should().Contain("the checksum of its footer is wrong");
        byte[] header = TestVhd.Sparse(Content, BlockBytes);
        header[0x300] ^= 1;
        Refusal(header).Should().Contain("dynamic header has no mark or a wrong checksum");
        byte[] differ = TestVhd.Sparse(Content, BlockBytes);
        differ[0x36] ^= 2;
        Refusal(TestVhd.Fix(differ)).Should().Contain("do not agree");
    }

    [Fact]
    public void Refuses_a_fixed_disk_of_another_length_than_its_footer_says()
    {
        byte[] image = TestVhd.Fixed(Content);
        Refusal(image[512..]).Should().Contain($"it has {Content.Length - 512} bytes before its footer, which says {Content.Length}");
        Refusal(image[^512..]).Should().Contain("its 512 bytes are too few");
    }

    [Fact]
    public void Refuses_a_fixed_disk_that_begins_like_a_dynamic_one()
    {
        byte[] content = TestVhd.Sparse(Content, BlockBytes)[..^512];
        Refusal(TestVhd.Fixed(content)).Should().Contain("do not agree");
    }

    internal static void IsSame(DiskReader disk, byte[] expected)
    {
        disk.LengthBytes.Should().Be(expected.Length);
        byte[] content = new byte[expected.Length];
        disk.Read(0, content);
        content.AsSpan().SequenceEqual(expected).Should().BeTrue();
        Random random = new(1);
        for (int i = 0; i < 50; i++)
        {
            int offset = random.Next(expected.Length);
            Span<byte> part = content.AsSpan(0, Math.Min(random.Next(1, 300_000), expected.Length - offset));
            disk.Read(offset, part);
            part.SequenceEqual(expected.AsSpan(offset, part.Length)).Should().BeTrue($"{part.Length} bytes at {offset} are the same");
        }

        byte[] rest = [.. expected];
        foreach (StoredExtent extent in disk.StoredExtents())
        {
            rest.AsSpan((int)extent.Offset, (int)extent.Length).Clear();
        }

        rest.AsSpan().ContainsAnyExcept((byte)0).Should().BeFalse("what is not stored is zero");
    }

    private static DiskReader Open(byte[] image) => DiskImage.Open(new MemorySource(image));

    private static string Refusal(byte[] image) =>
        FluentActions.Invoking(() => Open(image)).Should().Throw<ImageException>().Which.Message;
}
