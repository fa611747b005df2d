using System.Buffers.Binary;
using System.IO.Compression;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Writing;
using Xunit;

namespace Shien.Tests.Disks;

public sealed class StreamOptimizedTests
{
    private const int FirstGrain = 128 * 512;

    [Theory]
    [InlineData(1, 512)]
    [InlineData(2, 65536)]
    [InlineData(3, (3 << 20) + 1024)]
    [InlineData(4, (34 << 20) + 512)]
    public void What_is_written_is_read_back(int seed, int length)
    {
        TestDisk disk = TestDisk.Make(seed, length);
        Content(Write(disk)).AsSpan().SequenceEqual(disk.Content).Should().BeTrue();
    }

    [Fact]
    public void An_empty_disk_has_no_grain()
    {
        using DiskReader disk = DiskImage.Open(new MemorySource(Write(new TestDisk(new byte[100 << 20]))));
        disk.StoredExtents().Should().BeEmpty();
        disk.LengthBytes.Should().Be(100 << 20);
    }

    [Fact]
    public void A_directory_in_the_head_is_found_as_well_as_one_in_the_footer()
    {
        TestDisk disk = TestDisk.Make(5, 2 << 20);
        byte[] image = Write(disk);
        image.AsSpan(image.Length - 1024 + 0x38, 8).CopyTo(image.AsSpan(0x38));
        Content(image[..^1536]).AsSpan().SequenceEqual(disk.Content).Should().BeTrue();
    }

    [Fact]
    public void Refuses_a_file_without_its_end()
    {
        byte[] image = Write(TestDisk.Make(5, 2 << 20));
        Refusal(image[..^512]).Should().Contain("is cut short").And.Contain("should end in its footer");
    }

    [Fact]
    public void Refuses_a_footer_that_contradicts_the_head()
    {
        byte[] image = Write(TestDisk.Make(5, 2 << 20));
        SparseVmdk.Put64(image, 0x0C, 8192);
        Refusal(image).Should().Contain("header and its footer do not agree");
    }

    [Fact]
    public void Refuses_a_grain_that_belongs_elsewhere()
    {
        byte[] image = Write(Full(4));
        SparseVmdk.Put64(image, FirstGrain, 128);
        ReadError(image).Should().Contain("its marker says sector 128");
    }

    [Fact]
    public void Refuses_a_grain_of_impossible_size()
    {
        byte[] image = Write(Full(4));
        SparseVmdk.Put32(image, FirstGrain + 8, 0x7FFFFFFF);
        ReadError(image).Should().Contain("2147483647 compressed bytes are not possible");
    }

    [Theory]
    [InlineData(65535, "it holds 65535 bytes instead of 65536")]
    [InlineData(65537, "it decompresses to more than 65536 bytes")]
    [InlineData(30_000_000, "it decompresses to more than 65536 bytes")]
    public void Refuses_a_grain_that_is_not_exactly_one(int bytes, string sentence)
    {
        byte[] image = Write(Full(1));
        Put(image, new byte[bytes]);
        ReadError(image).Should().Contain(sentence);
    }

    // .NET says this with another exception than all else that is wrong with a stream.
    [Fact]
    public void Refuses_a_grain_that_needs_a_dictionary()
    {
        byte[] image = Write(Full(1));
        image[FirstGrain + 13] = 0xBB;
        ReadError(image).Should().Contain("it does not decompress");
    }

    [Fact]
    public void Refuses_a_grain_whose_checksum_is_wrong()
    {
        byte[] image = Write(Full(1));
        int size = BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(FirstGrain + 8));
        image[FirstGrain + 12 + size - 1] ^= 1;
        ReadError(image).Should().Contain("it does not decompress");
    }

    [Fact]
    public void An_incompressible_grain_may_grow()
    {
        byte[] image = Write(Full(1));
        byte[] noise = new byte[65536];
        new Random(1).NextBytes(noise);
        Put(image, noise, CompressionLevel.NoCompression);
        Content(image).AsSpan().SequenceEqual(noise).Should().BeTrue();
    }

    internal static byte[] Write(DiskReader disk)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("disk.vmdk");
        DiskConversion.Run(disk, path, new ConversionOptions(DiskFormat.Vmdk), null, TestContext.Current.CancellationToken);
        return File.ReadAllBytes(path);
    }

    // Noise: so that there is room in the file to replace the first grain.
    private static TestDisk Full(int grains)
    {
        byte[] content = new byte[grains * 65536];
        new Random(grains).NextBytes(content);
        return new TestDisk(content);
    }

    private static void Put(byte[] image, byte[] grain, CompressionLevel level = CompressionLevel.SmallestSize)
    {
        using MemoryStream packed = new();
        using (ZLibStream deflate = new(packed, level, leaveOpen: true))
        {
            deflate.Write(grain);
        }

        SparseVmdk.Put32(image, FirstGrain + 8, (uint)packed.Length);
        packed.ToArray().CopyTo(image, FirstGrain + 12);
    }

    private static string ReadError(byte[] image)
    {
        using DiskReader disk = DiskImage.Open(new MemorySource(image));
        return disk.Invoking(it => it.Read(0, new byte[65536])).Should().Throw<ImageException>().Which.Message;
    }

    private static string Refusal(byte[] image) =>
        FluentActions.Invoking(() => DiskImage.Open(new MemorySource(image))).Should().Throw<ImageException>().Which.Message;

    private static byte[] Content(byte[] image)
    {
        using DiskReader disk = DiskImage.Open(new MemorySource(image));
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        return content;
    }
}
