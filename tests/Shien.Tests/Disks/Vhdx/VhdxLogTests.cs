using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Tests.Disks.Vhd;
using Xunit;

namespace Shien.Tests.Disks.Vhdx;

public sealed class VhdxLogTests
{
    private const int MiB = 1 << 20;
    private const int SectorBytes = 4096;

    private static readonly byte[] Content = Filled();

    [Fact]
    public void A_block_table_that_is_only_in_the_log_is_used()
    {
        byte[] image = WithLog(out byte[] table);
        new TestLog(image).Add((TestVhdx.TableOffset, table, 0));
        IsContent(image);
    }

    [Fact]
    public void Entries_are_carried_out_in_their_order_and_zeros_too()
    {
        byte[] image = WithLog(out byte[] table);
        byte[] garbage = new byte[SectorBytes];
        Array.Fill(garbage, (byte)0xFF);
        TestLog log = new(image);
        log.Add((TestVhdx.TableOffset, garbage, 0), (TestVhdx.MetadataOffset, garbage, 0));
        log.Add((TestVhdx.MetadataOffset, null, 16 * SectorBytes));
        log.Add((TestVhdx.TableOffset, table, 0), (TestVhdx.MetadataOffset, image[TestVhdx.MetadataOffset..][..SectorBytes], 0));
        IsContent(image);
    }

    [Fact]
    public void An_entry_that_goes_on_at_the_start_of_the_log_is_whole()
    {
        byte[] image = WithLog(out byte[] table);
        TestLog log = new(image, MiB - (2 * SectorBytes), sequence: 100);
        log.Add((TestVhdx.MetadataOffset + (20 * SectorBytes), new byte[SectorBytes], 0));
        log.Add((TestVhdx.MetadataOffset + (20 * SectorBytes), null, SectorBytes), (TestVhdx.TableOffset, table, 0));
        IsContent(image);
    }

    [Fact]
    public void More_descriptors_than_fit_into_the_first_sector_are_carried_out()
    {
        byte[] image = WithLog(out byte[] table);
        new TestLog(image).Add([.. Enumerable.Range(0, 130).Select(i => (TestVhdx.MetadataOffset + (20L * SectorBytes), (byte[]?)null, (long)SectorBytes)), (TestVhdx.TableOffset, table, 0)]);
        IsContent(image);
    }

    [Fact]
    public void What_lies_before_the_tail_was_carried_out_already()
    {
        byte[] image = WithLog(out byte[] table);
        new TestLog(image).Add((TestVhdx.MetadataOffset, null, SectorBytes));
        new TestLog(image, 2 * SectorBytes, sequence: 2).Add((TestVhdx.TableOffset, table, 0));
        IsContent(image);
    }

    [Fact]
    public void Only_the_newest_whole_sequence_counts()
    {
        byte[] image = WithLog(out byte[] table);
        new TestLog(image, 0, sequence: 1).Add((TestVhdx.MetadataOffset, null, SectorBytes));
        new TestLog(image, 32 * SectorBytes, sequence: 50).Add((TestVhdx.TableOffset, table, 0));
        new TestLog(image, 64 * SectorBytes, sequence: 60) { Id = Guid.NewGuid() }.Add((TestVhdx.MetadataOffset, null, SectorBytes));
        int torn = new TestLog(image, 96 * SectorBytes, sequence: 70).Add((TestVhdx.MetadataOffset, new byte[SectorBytes], 0));
        image[TestVhdx.LogOffset + torn + SectorBytes + 100] ^= 1;
        new TestLog(image, 128 * SectorBytes, sequence: 80) { TailOffset = 4 * SectorBytes }.Add((TestVhdx.MetadataOffset, null, SectorBytes));
        IsContent(image);
    }

    [Fact]
    public void A_file_that_was_to_grow_has_zeros_there()
    {
        byte[] image = WithLog(out byte[] table);
        int cut = image.Length - MiB;
        new TestLog(image) { FlushedFileBytes = cut, LastFileBytes = image.Length }.Add((TestVhdx.TableOffset, table, 0));
        using DiskReader disk = Open(image[..cut]);
        byte[] expected = [.. Content];
        expected.AsSpan(0, MiB).Clear();
        VhdReaderTests.IsSame(disk, expected);
    }

    [Fact]
    public void Refuses_a_log_without_a_whole_entry_and_says_what_helps()
    {
        byte[] image = WithLog(out byte[] table);
        Refusal(image).Should().Contain("its log has no entry that is whole").And.Contain("Mount-VHD FILE").And.Contain("qemu-img check -r all FILE");
        new TestLog(image).Add((TestVhdx.TableOffset, table, 0));
        image[TestVhdx.LogOffset + 100] ^= 1;
        Refusal(image).Should().Contain("its log has no entry that is whole");
    }

    [Fact]
    public void Refuses_a_file_that_is_shorter_than_its_log_knows_it()
    {
        byte[] image = WithLog(out byte[] table);
        new TestLog(image) { FlushedFileBytes = image.Length + 1 }.Add((TestVhdx.TableOffset, table, 0));
        Refusal(image).Should().Contain($"it has {image.Length} bytes, its log says {image.Length + 1} and 0");
    }

    [Fact]
    public void Refuses_zeros_without_end()
    {
        byte[] image = WithLog(out _);
        new TestLog(image).Add((TestVhdx.TableOffset, null, 1L << 40));
        Refusal(image).Should().Contain("its log writes 1099511627776 zeros at byte 3145728, more than can be kept in memory");
    }

    [Theory]
    [InlineData(0x1_0044, 1)]
    [InlineData(0x1_0046, 0)]
    [InlineData(0x1_004A, 0)]
    [InlineData(0x1_0049, 1)]
    [InlineData(0x1_004C, 1)]
    public void Refuses_a_log_that_is_not_inside_the_file(int offset, byte value)
    {
        byte[] image = WithLog(out byte[] table);
        new TestLog(image).Add((TestVhdx.TableOffset, table, 0));
        image[offset] = value;
        Refusal(TestVhdx.Fix(image)).Should().Contain("is not inside the file's");
    }

    // The block table's first sector moves to the log only.
    private static byte[] WithLog(out byte[] table)
    {
        byte[] image = TestVhdx.Make(Content, MiB);
        table = image[TestVhdx.TableOffset..][..SectorBytes];
        image.AsSpan(TestVhdx.TableOffset, SectorBytes).Clear();
        TestVhdx.WriteHeader(image, 0, 9, TestVhdx.LogId);
        return image;
    }

    private static byte[] Filled()
    {
        byte[] content = new byte[3 * MiB];
        new Random(5).NextBytes(content);
        return content;
    }

    private static void IsContent(byte[] image)
    {
        using DiskReader disk = Open(image);
        VhdReaderTests.IsSame(disk, Content);
    }

    private static DiskReader Open(byte[] image) => DiskImage.Open(new MemorySource(image));

    private static string Refusal(byte[] image) =>
        FluentActions.Invoking(() => Open(image)).Should().Throw<ImageException>().Which.Message;
}
