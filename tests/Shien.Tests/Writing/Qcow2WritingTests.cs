using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Qcow2;
using Shien.Images.Writing;
using Shien.Tests.Disks;
using Shien.Tests.Qcow2;
using Xunit;

namespace Shien.Tests.Writing;

public sealed class Qcow2WritingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("etconly/vmdk/etconly-stream.vmdk")]
    [InlineData("etconly/vmdk/etconly-sparse.vmdk")]
    public void A_disk_of_VirtualBox_becomes_an_identical_qcow2(string name)
    {
        using DiskReader from = DiskImage.Open(Fixture.PathOf(name, folder));
        SameContent(from);
    }

    [Theory]
    [InlineData(30, 512)]
    [InlineData(31, (9 << 20) + 1536)]
    [InlineData(32, 33 << 20)]
    public void Clusters_that_turn_out_to_be_zero_are_left_out_without_a_gap(int seed, int length)
    {
        TestDisk disk = TestDisk.Make(seed, length);
        string path = SameContent(disk);
        long metadata = Qcow2Layout.Plan(length, disk.StoredExtents().Select(extent => (int)(extent.Offset / 65536))).FileLengthBytes
            - (disk.StoredExtents().Count() * 65536L);
        new FileInfo(path).Length.Should().Be(metadata + (TestQcow2.StoredClusters(disk).Count() * 65536L));
    }

    [Fact]
    public void An_empty_disk_becomes_a_file_of_tables()
    {
        TestDisk disk = new(new byte[100 << 20]);
        new FileInfo(SameContent(disk)).Length.Should().Be(4 * 65536);
    }

    [Fact]
    public void A_damaged_source_is_named_and_leaves_nothing()
    {
        byte[] image = StreamOptimizedTests.Write(TestDisk.Make(35, 4 << 20));
        image.AsSpan(image.Length / 2, 100).Fill(0x55);
        using DiskReader disk = DiskImage.Open(new MemorySource(image, "broken.vmdk"));
        FluentActions.Invoking(() => DiskConversion.Run(disk, folder.File("a.qcow2"), new ConversionOptions(DiskFormat.Qcow2), null, TestContext.Current.CancellationToken))
            .Should().Throw<ImageException>().Which.Message.Should().Contain("'broken.vmdk' is damaged: the grain for byte");
        Directory.GetFileSystemEntries(Path.GetDirectoryName(folder.File("a"))!).Should().BeEmpty();
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        string path = folder.File("absent/a.qcow2");
        FluentActions.Invoking(() => DiskConversion.Run(TestDisk.Make(36, 65536), path, new ConversionOptions(DiskFormat.Qcow2), null, TestContext.Current.CancellationToken))
            .Should().Throw<ImageException>().Which.Message.Should().Contain($"'{path}' cannot be written");
    }

    public void Dispose() => folder.Dispose();

    private string SameContent(DiskReader from)
    {
        string path = folder.File($"{Guid.NewGuid()}.qcow2");
        DiskConversion.Run(from, path, new ConversionOptions(DiskFormat.Qcow2), null, TestContext.Current.CancellationToken);
        using FileByteSource source = FileByteSource.Open(path);
        Qcow2Gate.Check(source, from.LengthBytes);
        using DiskReader to = DiskImage.Open(path);
        byte[] expected = new byte[from.LengthBytes];
        byte[] written = new byte[to.LengthBytes];
        from.Read(0, expected);
        to.Read(0, written);
        written.AsSpan().SequenceEqual(expected).Should().BeTrue();
        return path;
    }
}
