using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks;

public sealed class VmdkReaderTests
{
    private const int Sectors = 4096;
    private const string Stream = "streamOptimized";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Reads_grains_of_a_sparse_disk_in_any_order(int seed)
    {
        TestDisk expected = TestDisk.Make(seed, (34 << 20) + 512);
        Content(SparseVmdk.Make(expected.Content)).AsSpan().SequenceEqual(expected.Content).Should().BeTrue();
    }

    [Theory]
    [InlineData("vmfs", "ffffffff", "SPARSE \"disk.vmdk\"", "", "of type 'vmfs'")]
    [InlineData("twoGbMaxExtentSparse", "ffffffff", "SPARSE \"disk.vmdk\"", "", "of type 'twoGbMaxExtentSparse'")]
    [InlineData(Stream, "12345678", "SPARSE \"disk.vmdk\"", "", "holds only the differences to a parent (parentCID 12345678)")]
    [InlineData(Stream, "ffffffff", "SPARSE \"disk.vmdk\"", "parentFileNameHint=\"/etc/passwd\"", "holds only the differences to '/etc/passwd'")]
    [InlineData(Stream, "ffffffff", "FLAT \"disk-flat.vmdk\" 0", "", "of which the first is Flat, instead of itself")]
    [InlineData(Stream, "ffffffff", "SPARSE \"../disk.vmdk\"", "", "names the file '../disk.vmdk' as its extent")]
    [InlineData(Stream, "ffffffff", "SPARSE \"a\\disk.vmdk\"", "", "only a plain name in quotes is allowed")]
    [InlineData(Stream, "ffffffff", "SPARSE disk.vmdk", "", "only a plain name in quotes is allowed")]
    [InlineData(Stream, "ffffffff", "SPARSE \"a.vmdk\"\nRW 1 SPARSE \"b.vmdk\"", "", "names 2 extents, of which")]
    [InlineData(Stream, "ffffffff", "SPARSE \"disk.vmdk\"", "parentCID=12345678", "'parentCID=12345678' of its descriptor makes no sense, or comes twice")]
    [InlineData(Stream, "ffffffff", "SPARSE \"disk.vmdk\"", "what is this", "'what is this' of its descriptor makes no sense")]
    public void Refuses_a_descriptor_that_needs_another_file(string type, string parent, string extent, string more, string sentence)
    {
        byte[] image = SparseVmdk.Make(new byte[Sectors * 512], SparseVmdk.Descriptor(Sectors, type, parent, extent, more));
        Refusal(image).Should().Contain(sentence);
    }

    [Theory]
    [InlineData("FLAT \"/etc/passwd\" 0", "monolithicFlat", "of type 'monolithicFlat'")]
    [InlineData("FLAT \"/etc/passwd\" 0", "monolithicSparse", "of type 'monolithicSparse': its content is in other files")]
    [InlineData("SPARSE \"other.vmdk\"", "monolithicSparse", "of type 'monolithicSparse': its content is in other files")]
    public void Refuses_a_text_that_names_a_host_file(string extent, string type, string sentence)
    {
        byte[] text = Encoding.ASCII.GetBytes(SparseVmdk.Descriptor(Sectors, type, extent: extent));
        Refusal(text).Should().Contain(sentence).And.Contain("clonemedium");
    }

    [Theory]
    [InlineData(0x08, 0x100001, "flags 100001 are not known")]
    [InlineData(0x04, 9, "version 9 is not known")]
    [InlineData(0x0F, 0xFFFFFF, "more than 64 TiB")]
    [InlineData(0x14, 0, "grains of 0 sectors")]
    [InlineData(0x14, 4096, "grains of 4096 sectors")]
    [InlineData(0x14, 100, "grains of 100 sectors")]
    [InlineData(0x2C, 0, "grain tables of 0 entries")]
    [InlineData(0x2C, 513, "grain tables of 513 entries")]
    [InlineData(0x24, 2049, "a descriptor of 2049 sectors")]
    [InlineData(0x24, 0, "one part of a VMDK disk that is split")]
    [InlineData(0x1C, 0x7FFFFFFF, "is cut short or damaged")]
    [InlineData(0x38, 0x7FFFFFFF, "is not inside the file")]
    [InlineData(0x4D, 1, "compression method 1 does not fit")]
    [InlineData(0x49, 0x0A0A200A, "changed by a transfer in text mode")]
    public void Refuses_a_header_that_lies(int offset, uint value, string sentence)
    {
        byte[] image = SparseVmdk.Make(new byte[Sectors * 512]);
        SparseVmdk.Put32(image, offset, value);
        Refusal(image).Should().Contain(sentence);
    }

    [Fact]
    public void A_header_that_claims_64_TiB_costs_no_memory()
    {
        byte[] image = SparseVmdk.Make(new byte[Sectors * 512]);
        SparseVmdk.Put64(image, 0x0C, 64L << 31);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(image).Should().Contain("grain directory of 2097152 entries");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void Refuses_two_directory_entries_for_one_table()
    {
        byte[] image = SparseVmdk.Make(TestDisk.Make(3, 34 << 20).Content);
        image.AsSpan(21 * 512, 4).CopyTo(image.AsSpan((21 * 512) + 4));
        Refusal(image).Should().Contain("two of its grain tables overlap");
    }

    [Fact]
    public void Refuses_more_grains_than_fit_into_the_file()
    {
        byte[] image = SparseVmdk.Make(TestDisk.Make(4, 34 << 20).Content)[..(1 << 20)];
        for (int grain = 0; grain < 640; grain++)
        {
            SparseVmdk.Put32(image, (22 * 512) + (grain * 4), 128);
        }

        using DiskReader disk = DiskImage.Open(new MemorySource(image));
        disk.Invoking(it => it.StoredExtents().ToList()).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("more grains than fit into the file");
    }

    [Fact]
    public void Refuses_a_grain_after_the_end_and_stays_usable()
    {
        byte[] image = SparseVmdk.Make(TestDisk.Make(5, 34 << 20).Content);
        SparseVmdk.Put32(image, 22 * 512, 0x7FFFFFFF);
        using DiskReader disk = DiskImage.Open(new MemorySource(image));
        disk.Invoking(it => it.Read(0, new byte[512])).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("grain 0 lies at sector 2147483647");
        disk.Read(33 << 20, new byte[512]);
    }

    [Fact]
    public void Refuses_a_range_outside_the_disk()
    {
        using DiskReader disk = DiskImage.Open(new MemorySource(SparseVmdk.Make(new byte[Sectors * 512])));
        disk.Invoking(it => it.Read((Sectors * 512) - 10, new byte[11])).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static string Refusal(byte[] image) =>
        FluentActions.Invoking(() => DiskImage.Open(new MemorySource(image))).Should().Throw<ImageException>().Which.Message;

    private static byte[] Content(byte[] image)
    {
        using DiskReader disk = DiskImage.Open(new MemorySource(image));
        byte[] content = new byte[disk.LengthBytes];
        foreach (StoredExtent extent in disk.StoredExtents())
        {
            disk.Read(extent.Offset, content.AsSpan((int)extent.Offset, (int)extent.Length));
        }

        return content;
    }
}
