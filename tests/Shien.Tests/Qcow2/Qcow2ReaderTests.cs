using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Qcow2;

public sealed class Qcow2ReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(16, false)]
    [InlineData(16, true)]
    [InlineData(9, false)]
    [InlineData(21, true)]
    public void Reads_compressed_clusters_whole_and_in_parts(int clusterBits, bool isZstd)
    {
        byte[] content = TestDisk.Make(7, clusterBits == 9 ? 64 * 512 : 4 << 20).Content;
        using DiskReader disk = DiskImage.Open(new MemorySource(TestQcow2.Compressed(content, clusterBits, isZstd)));
        byte[] read = new byte[content.Length];
        disk.Read(0, read);
        read.AsSpan().SequenceEqual(content).Should().BeTrue();
        for (int offset = 0; offset + 1000 < content.Length; offset += 30_011)
        {
            disk.Read(offset, read.AsSpan(0, 1000));
            read.AsSpan(0, 1000).SequenceEqual(content.AsSpan(offset, 1000)).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(0x0F, 1, "is an overlay: it holds only the differences to a backing file")]
    [InlineData(0x4F, 4, "keeps its content in an external data file")]
    [InlineData(0x4F, 1, "is marked as in use")]
    [InlineData(0x4F, 2, "is marked as damaged")]
    [InlineData(0x4F, 16, "has extended L2 entries (subclusters), which cannot be read yet")]
    [InlineData(0x4F, 32, "needs the incompatible feature bits 20, which are not known")]
    [InlineData(0x48, 128, "needs the incompatible feature bits 8000000000000000")]
    [InlineData(0x4F, 8, "is compressed with method 0")]
    [InlineData(0x3F, 1, "holds 1 internal snapshots")]
    [InlineData(0x23, 1, "is encrypted (method 1)")]
    [InlineData(0x17, 22, "clusters of 2^22 bytes")]
    [InlineData(0x17, 8, "clusters of 2^8 bytes")]
    [InlineData(0x1F, 1, "whole sectors can be read")]
    [InlineData(0x18, 1, "from 512 bytes to 64 TiB")]
    [InlineData(0x1B, 64, "does not fit a disk of")]
    [InlineData(0x27, 0, "L1 table of 0 entries")]
    [InlineData(0x2C, 1, "does not fit a disk of")]
    [InlineData(0x70, 1, "after the first cluster")]
    public void Refuses_a_header_that_asks_for_more(int offset, byte value, string sentence)
    {
        byte[] image = TestQcow2.Write(TestDisk.Make(8, 1 << 20), 8, folder);
        image[offset] = value;
        if (offset == 0x70)
        {
            TestQcow2.Put32(image, 0x74, 70_000);
        }

        Refusal(image).Should().Contain(sentence);
    }

    [Theory]
    [InlineData(0x44415441u, "keeps its content in an external data file")]
    [InlineData(0x0537BE77u, "is encrypted")]
    public void Refuses_an_extension_that_asks_for_more(uint extension, string sentence)
    {
        byte[] image = TestQcow2.Write(TestDisk.Make(8, 1 << 20), 8, folder);
        TestQcow2.Put32(image, 0x70, 0x6803F857);
        TestQcow2.Put32(image, 0x74, 13);
        TestQcow2.Put32(image, 0x70 + 8 + 16, extension);
        TestQcow2.Put32(image, 0x74 + 8 + 16, 8);
        Refusal(image).Should().Contain(sentence);
    }

    [Fact]
    public void Refuses_a_cluster_after_the_end_and_a_table_that_is_used_twice()
    {
        byte[] image = TestQcow2.Compressed(new byte[1 << 20], 16, isZstd: false);
        TestQcow2.Put64(image, 2 * 65536, (1UL << 63) | (1UL << 40));
        using DiskReader disk = DiskImage.Open(new MemorySource(image));
        disk.Invoking(it => it.Read(0, new byte[512])).Should().Throw<ImageException>().Which.Message.Should().Contain("cluster 0 lies at byte 1099511627776");
        disk.Read(65536, new byte[512]);

        byte[] twice = TestQcow2.Compressed(new byte[1 << 20], 16, isZstd: false);
        TestQcow2.Put64(twice, 0x18, 1L << 30);
        TestQcow2.Put32(twice, 0x24, 2);
        TestQcow2.Put64(twice, 65536 + 8, (1UL << 63) | (2 * 65536));
        Refusal(twice).Should().Contain("is used twice");
    }

    [Fact]
    public void Refuses_a_compressed_cluster_that_is_not_whole()
    {
        byte[] image = TestQcow2.Compressed(new byte[1 << 20], 16, isZstd: false);
        image.AsSpan(3 * 65536, 60).Fill(0x55);
        using DiskReader disk = DiskImage.Open(new MemorySource(image));
        disk.Invoking(it => it.Read(0, new byte[65536])).Should().Throw<ImageException>().Which.Message.Should().Contain("compressed cluster 0 cannot be read");
    }

    [Fact]
    public void Refuses_more_clusters_than_fit_into_the_file()
    {
        TestDisk source = TestDisk.Make(9, 64 * 65536);
        byte[] image = TestQcow2.Write(source, 9, folder);
        int table = 4 * 65536;
        int first = TestQcow2.StoredClusters(source).First();
        for (int i = 0; i < 64; i++)
        {
            image.AsSpan(table + (first * 8), 8).CopyTo(image.AsSpan(table + (i * 8)));
        }

        using DiskReader disk = DiskImage.Open(new MemorySource(image[..(30 * 65536)]));
        disk.Invoking(it => it.StoredExtents().ToList()).Should().Throw<ImageException>().Which.Message.Should().Contain("more clusters than fit into the file");
    }

    public void Dispose() => folder.Dispose();

    private static string Refusal(byte[] image) =>
        FluentActions.Invoking(() => DiskImage.Open(new MemorySource(image))).Should().Throw<ImageException>().Which.Message;
}
