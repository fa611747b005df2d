using AwesomeAssertions;
using Microsoft.Win32.SafeHandles;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Qcow2;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Qcow2;

public sealed class Qcow2WriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(1, 512)]
    [InlineData(2, 65536)]
    [InlineData(3, (5 << 20) + 512)]
    [InlineData(4, 40 << 20)]
    public void Clusters_in_any_order_make_the_planned_file(int seed, int length)
    {
        TestDisk disk = TestDisk.Make(seed, length);
        byte[] image = TestQcow2.Write(disk, seed, folder);
        image.Length.Should().Be((int)Qcow2Layout.Plan(length, TestQcow2.StoredClusters(disk)).FileLengthBytes);
        Qcow2Gate.Check(new MemorySource(image), length);
        using DiskReader written = DiskImage.Open(new MemorySource(image));
        written.Format.Should().Be("qcow2");
        byte[] content = new byte[length];
        written.Read(0, content);
        content.AsSpan().SequenceEqual(disk.Content).Should().BeTrue();
        written.StoredExtents().Sum(extent => extent.Length).Should().Be(
            TestQcow2.StoredClusters(disk).Sum(cluster => (long)TestQcow2.Cluster(disk, cluster).Length));
    }

    [Fact]
    public void The_same_disk_is_always_the_same_file()
    {
        TestDisk disk = TestDisk.Make(5, 3 << 20);
        TestQcow2.Write(disk, 1, folder).AsSpan().SequenceEqual(TestQcow2.Write(disk, 2, folder)).Should().BeTrue();
    }

    [Fact]
    public void Nothing_that_was_left_in_the_middle_is_a_disk()
    {
        string path = folder.File("half.qcow2");
        TestDisk disk = TestDisk.Make(6, 3 << 20);
        int[] stored = [.. TestQcow2.StoredClusters(disk)];
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
        {
            Qcow2Writer writer = new(file, Qcow2Layout.Plan(disk.LengthBytes, stored));
            foreach (int cluster in stored[1..])
            {
                writer.Write(cluster, TestQcow2.Cluster(disk, cluster));
            }

            writer.Invoking(it => it.Complete()).Should().Throw<ImageException>()
                .Which.Message.Should().Contain($"block {stored[0]} of 48 never came");
        }

        FluentActions.Invoking(() => Qcow2Gate.Check(FileByteSource.Open(path), disk.LengthBytes)).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("is no qcow2 disk");
    }

    [Fact]
    public void Takes_only_what_was_planned()
    {
        using SafeFileHandle file = File.OpenHandle(folder.File("plan.qcow2"), FileMode.Create, FileAccess.ReadWrite);
        Qcow2Writer writer = new(file, Qcow2Layout.Plan(1 << 20, [3]));
        writer.Invoking(it => it.Write(4, new byte[65536])).Should().Throw<ArgumentException>().Which.Message.Should().Contain("cluster 4 is not planned");
        writer.Invoking(it => it.Write(16, new byte[65536])).Should().Throw<ArgumentException>();
        writer.Invoking(it => it.Write(3, new byte[65535])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_huge_disk_costs_memory_for_its_content_only()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Qcow2Layout layout = Qcow2Layout.Plan(64L << 40, [0, 8191, 8192, 1_000_000_000, (1 << 30) - 1]);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(8 << 20);
        layout.StoredCount.Should().Be(5);
        layout.OffsetOf((1 << 30) - 1).Should().Be(layout.FileLengthBytes - Qcow2Layout.ClusterBytes);
        layout.FileLengthBytes.Should().BeLessThan(4 << 20);
    }

    [Fact]
    public void Refuses_a_disk_of_impossible_size()
    {
        FluentActions.Invoking(() => Qcow2Layout.Plan(1000, [])).Should().Throw<ImageException>();
        FluentActions.Invoking(() => Qcow2Layout.Plan(65L << 40, [])).Should().Throw<ImageException>();
        FluentActions.Invoking(() => Qcow2Layout.Plan(65536, [1])).Should().Throw<ArgumentOutOfRangeException>();
    }

    public void Dispose() => folder.Dispose();
}
