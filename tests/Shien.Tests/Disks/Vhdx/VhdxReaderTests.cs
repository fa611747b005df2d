using System.Buffers.Binary;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Tests.Disks.Vhd;
using Xunit;

namespace Shien.Tests.Disks.Vhdx;

public sealed class VhdxReaderTests
{
    private const int MiB = 1 << 20;

    // The last block is not whole.
    private static readonly byte[] Content = TestDisk.Make(31, (5 * MiB) + (5 * 4096)).Content;

    [Theory]
    [InlineData(MiB, 512)]
    [InlineData(2 * MiB, 4096)]
    [InlineData(8 * MiB, 512)]
    public void Reads_a_disk_whatever_its_blocks_and_sectors(int blockBytes, int sectorBytes)
    {
        using DiskReader disk = Open(TestVhdx.Make(Content, blockBytes, sectorBytes));
        disk.Format.Should().Be("vhdx");
        VhdReaderTests.IsSame(disk, Content);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_block_that_is_not_defined_zero_or_discarded_is_zero(byte state)
    {
        byte[] image = TestVhdx.Make(Content, MiB);
        image[TestVhdx.TableOffset + 8] = state;
        byte[] expected = [.. Content];
        expected.AsSpan(MiB, MiB).Clear();
        using DiskReader disk = Open(image);
        VhdReaderTests.IsSame(disk, expected);
    }

    // 256 MiB in blocks of 256 MiB, sectors of 512 bytes: a chunk of 4 GiB has 16 blocks, and the 17th has its entry after
    // that of the first chunk's bitmap.
    [Fact]
    public void Entries_of_sector_bitmaps_are_skipped_whatever_is_in_them()
    {
        byte[] image = TestVhdx.Make(new byte[MiB], MiB);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(TestVhdx.MetadataOffset + 0x1_0000), 256 * MiB);
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(TestVhdx.MetadataOffset + 0x1_0010), (16L * 256 * MiB) + MiB);
        Array.Resize(ref image, 5 * MiB);
        image[4 * MiB] = 77;
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(TestVhdx.TableOffset + (16 * 8)), -1);
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(TestVhdx.TableOffset + (17 * 8)), (4 * MiB) | 6);
        using DiskReader disk = Open(image);
        disk.StoredExtents().Should().Equal(new StoredExtent(16L * 256 * MiB, MiB));
        byte[] read = new byte[2];
        disk.Read((16L * 256 * MiB) - 1, read);
        read.Should().Equal(0, 77);
    }

    [Fact]
    public void The_header_with_the_higher_number_counts_and_a_damaged_one_does_not()
    {
        byte[] image = TestVhdx.Make(Content, MiB);
        TestVhdx.WriteHeader(image, 1, 8, TestVhdx.LogId);
        Refusal(image).Should().Contain("its log has no entry that is whole");
        image[0x2_0100] ^= 1;
        using DiskReader disk = Open(image);
        VhdReaderTests.IsSame(disk, Content);
        image[0x1_0100] ^= 1;
        Refusal(image).Should().Contain("neither of its two headers");
    }

    [Fact]
    public void Two_headers_of_the_same_number_must_be_the_same()
    {
        byte[] image = TestVhdx.Make(Content, MiB);
        TestVhdx.WriteHeader(image, 1, 7, Guid.Empty);
        Open(image).Dispose();
        TestVhdx.WriteHeader(image, 1, 7, TestVhdx.LogId);
        Refusal(image).Should().Contain("differ and have the same sequence number");
    }

    [Fact]
    public void The_second_region_table_stands_in_for_the_first()
    {
        byte[] image = TestVhdx.Make(Content, MiB);
        image[0x3_0100] ^= 1;
        using DiskReader disk = Open(image);
        VhdReaderTests.IsSame(disk, Content);
        image[0x4_0100] ^= 1;
        Refusal(image).Should().Contain("neither of its two region tables");
    }

    [Theory]
    [InlineData(0x1_0042, 2, "is a VHDX of version 2")]
    [InlineData(0x1_0040, 1, "with a log of version 1")]
    [InlineData(0x3_0010, 0, "needs the VHDX region 2dc27700")]
    [InlineData(0x3_0008, 1, "lacks the block table or the metadata")]
    [InlineData(0x3_0009, 9, "its region table has 2306 entries")]
    [InlineData(0x3_0042, 0x30, "lacks the block table or the metadata, or they overlap")]
    [InlineData(0x3_0024, 1, "a region of 1048576 bytes at byte 4298113024 is not inside")]
    [InlineData(0x3_0020, 1, "or not at a whole MiB")]
    [InlineData(TestVhdx.MetadataOffset, 0, "its metadata table has no mark")]
    [InlineData(TestVhdx.MetadataOffset + 0x0A, 3, null)]
    [InlineData(TestVhdx.MetadataOffset + 0x0A, 2, "its metadata lack")]
    [InlineData(TestVhdx.MetadataOffset + 0x0B, 9, "2308 entries")]
    [InlineData(TestVhdx.MetadataOffset + 0x80, 0, "needs the VHDX metadata item beca1200")]
    [InlineData(TestVhdx.MetadataOffset + 0x34, 4, "has 4 bytes at byte 65536")]
    [InlineData(TestVhdx.MetadataOffset + 0x33, 1, "has 8 bytes at byte 16842752 of its region")]
    [InlineData(TestVhdx.MetadataOffset + 0x1_0004, 2, "is a differencing disk (VHDX)")]
    [InlineData(TestVhdx.MetadataOffset + 0x1_0004, 4, "flags 4, which are not known")]
    [InlineData(TestVhdx.MetadataOffset + 0x1_0002, 0x08, "blocks of 524288 bytes")]
    [InlineData(TestVhdx.MetadataOffset + 0x1_0002, 0x18, "blocks of 1572864 bytes")]
    [InlineData(TestVhdx.MetadataOffset + 0x1_0010, 1, "in blocks of 1048576 bytes and sectors of 512 is not possible")]
    [InlineData(TestVhdx.MetadataOffset + 0x1_0021, 4, "sectors of 1024 is not possible")]
    [InlineData(TestVhdx.MetadataOffset + 0x1_0017, 1, "from 512 bytes to 64 TiB")]
    [InlineData(TestVhdx.MetadataOffset + 0x1_0015, 4, "needs a block table of 33562672 bytes")]
    [InlineData(TestVhdx.TableOffset, 4, "block 0 has the state 4")]
    [InlineData(TestVhdx.TableOffset, 7, "block 0 has the state 7, which a disk without a parent cannot have")]
    [InlineData(TestVhdx.TableOffset + 2, 0, "block 0 at byte 0 is not inside")]
    [InlineData(TestVhdx.TableOffset + 5, 1, "block 0 at byte 1099521064960 is not inside")]
    [InlineData(TestVhdx.TableOffset + 2, 0x70, "overlap")]
    public void Refuses_what_is_not_possible(int offset, byte value, string? sentence)
    {
        byte[] content = new byte[6 * MiB];
        Array.Fill(content, (byte)9);
        byte[] image = TestVhdx.Make(content, MiB);
        image[offset] = value;
        TestVhdx.Fix(image);
        if (sentence is null)
        {
            Open(image).Dispose();
            return;
        }

        Refusal(image).Should().Contain(sentence);
    }

    private static DiskReader Open(byte[] image) => DiskImage.Open(new MemorySource(image));

    private static string Refusal(byte[] image) =>
        FluentActions.Invoking(() => Open(image)).Should().Throw<ImageException>().Which.Message;
}
