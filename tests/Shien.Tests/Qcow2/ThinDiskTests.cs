using System.Text;
using AwesomeAssertions;
using Microsoft.Win32.SafeHandles;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Qcow2;
using Shien.Images.Writing;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Qcow2;

/// <summary>An overlay that holds just what differs, and the reader that is told what lies below.</summary>
public sealed class ThinDiskTests : IDisposable
{
    private const string Below = "/srv/boxes/course-debian/1.2/disk-1.qcow2";
    private const int Block = BlockMap.BlockBytes;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(1, 40, 0)]
    [InlineData(2, 40, 512)]
    [InlineData(3, 40, 5 * 65536)]
    [InlineData(4, 17, (8 << 20) + 1024)]
    public void Only_what_differs_is_stored_and_both_together_are_the_disk(int seed, int blocks, int longer)
    {
        TestDisk below = TestDisk.Make(seed, (blocks * Block) + 1536);
        TestDisk disk = Changed(below, seed, longer);
        Qcow2Layout layout = Qcow2Layout.PlanOverlay(MapOf(disk), MapOf(below), Below);
        int[] differing = [.. Enumerable.Range(0, BlockMap.CountOf(disk.LengthBytes)).Where(block => !BlockOf(disk, block).SequenceEqual(BlockOf(below, block)))];
        int[] stored = [.. differing.Where(block => BlockOf(disk, block).AsSpan().ContainsAnyExcept((byte)0))];
        layout.PlannedClusters.Should().Equal(stored);
        byte[] image = Write(layout, disk);
        Qcow2Gate.Check(new MemorySource(image), disk.LengthBytes, Below);

        using ThinDisk thin = ThinDisk.Open(new MemorySource(image), new TestDisk(below.Content));
        Bytes(thin).AsSpan().SequenceEqual(disk.Content).Should().BeTrue();
        thin.OwnBlocks().Should().Equal(differing);
        MapOf(thin).RootHash.Should().Be(MapOf(disk).RootHash);
    }

    [Fact]
    public void What_the_header_says_of_a_backing_file_is_not_looked_at()
    {
        TestDisk below = TestDisk.Make(5, 10 * Block);
        TestDisk disk = Changed(below, 5, 0);
        byte[] image = Write(Qcow2Layout.PlanOverlay(MapOf(disk), MapOf(below), Below), disk);
        Encoding.ASCII.GetBytes("/etc/shadow\0").CopyTo(image, 256);
        TestQcow2.Put32(image, 0x10, 11);
        using ThinDisk thin = ThinDisk.Open(new MemorySource(image), new TestDisk(below.Content));
        Bytes(thin).AsSpan().SequenceEqual(disk.Content).Should().BeTrue();
        FluentActions.Invoking(() => DiskImage.Open(new MemorySource(image))).Should().Throw<ImageException>("without being told, nothing is opened");

        TestQcow2.Put64(image, 0x08, ulong.MaxValue);
        using ThinDisk again = ThinDisk.Open(new MemorySource(image), new TestDisk(below.Content));
        Bytes(again).AsSpan().SequenceEqual(disk.Content).Should().BeTrue();
        image[0x4F] = 4;
        FluentActions.Invoking(() => ThinDisk.Open(new MemorySource(image), new TestDisk(below.Content))).Should().Throw<ImageException>().WithMessage("*external data file*");
    }

    [Fact]
    public void Damaged_overlays_are_read_or_refused_but_never_crash()
    {
        byte[] layer = TestQcow2.Layer("ab0.cd..e0f", "base.qcow2", "qcow2");
        TestDisk below = TestDisk.Make(6, 4096);
        int opened = FuzzBudget.Feed(
            random => Mutations.Of(layer, random, [(0, 0x70), (0x68, 0x40), (512, 16), (1024, 96), (1024, 96)]),
            image => Mutations.Survives(() =>
            {
                ThinDisk thin = ThinDisk.Open(new MemorySource(image), new TestDisk(below.Content));
                _ = thin.OwnBlocks().Take(100_000).Count();
                return thin;
            }));
        opened.Should().BeInRange(FuzzBudget.Inputs / 20, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    [Fact]
    public void What_was_written_over_a_thin_disk_becomes_a_thin_disk()
    {
        TestDisk below = TestDisk.Make(7, 20 * Block);
        TestDisk disk = Changed(below, 7, Block);
        byte[] image = Write(Qcow2Layout.PlanOverlay(MapOf(disk), MapOf(below), Below), disk);
        using ThinDisk thin = ThinDisk.Open(new MemorySource(image), new TestDisk(below.Content));
        using SafeFileHandle changes = File.OpenHandle(folder.File("changes"), FileMode.Create, FileAccess.ReadWrite);
        DiskOverlay overlay = new(thin, changes, 20 * Block);
        int kept = Enumerable.Range(0, 20).First(block => !thin.OwnBlocks().Contains(block) && BlockOf(below, block).AsSpan().ContainsAnyExcept((byte)0));
        overlay.Write(kept * Block, new byte[Block]);
        overlay.Write((19 * Block) + 5, [1, 2, 3]);
        byte[] expected = Bytes(overlay);

        string path = folder.File("written.qcow2");
        DiskConversion.RunOverlay(overlay, thin.OwnBlocks().Concat(overlay.ChangedBlocks), path, Below, CancellationToken.None);
        Qcow2Gate.Check(FileByteSource.Open(path), overlay.LengthBytes, Below);
        using ThinDisk written = ThinDisk.Open(FileByteSource.Open(path), new TestDisk(below.Content));
        Bytes(written).AsSpan().SequenceEqual(expected).Should().BeTrue();
        written.OwnBlocks().Should().Equal(thin.OwnBlocks().Concat([kept, 19]).Distinct().Order());
    }

    [Fact]
    public void A_longer_disk_below_is_refused() =>
        FluentActions.Invoking(() => Qcow2Layout.PlanOverlay(MapOf(TestDisk.Make(1, Block)), MapOf(TestDisk.Make(1, 2 * Block)), Below)).Should().Throw<ArgumentOutOfRangeException>();

    public void Dispose() => folder.Dispose();

    // Some blocks become others, some zero, and something follows behind the end.
    private static TestDisk Changed(TestDisk below, int seed, int longer)
    {
        byte[] content = [.. below.Content, .. new byte[longer]];
        Random random = new(seed);
        for (int i = 0; i < 4; i++)
        {
            random.NextBytes(content.AsSpan(random.Next(content.Length - 1000), 1000));
        }

        int[] stored = [.. TestQcow2.StoredClusters(below)];
        foreach (int block in random.GetItems(stored, 3))
        {
            content.AsSpan(block * Block, Math.Min(Block, content.Length - (block * Block))).Clear();
        }

        return new TestDisk(content);
    }

    private byte[] Write(Qcow2Layout layout, TestDisk disk)
    {
        string path = folder.File("thin.qcow2");
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
        {
            Qcow2Writer writer = new(file, layout);
            foreach (int cluster in layout.PlannedClusters.Reverse())
            {
                writer.Write(cluster, TestQcow2.Cluster(disk, cluster));
            }

            writer.Complete();
        }

        return File.ReadAllBytes(path);
    }

    private static BlockMap MapOf(DiskReader disk) => BlockMapBuilder.Build(disk, null, CancellationToken.None);

    // What is behind the end is zero.
    private static byte[] BlockOf(TestDisk disk, int block)
    {
        byte[] whole = new byte[Block];
        int offset = Math.Min(block * Block, disk.Content.Length);
        disk.Content.AsSpan(offset, Math.Min(Block, disk.Content.Length - offset)).CopyTo(whole);
        return whole;
    }

    private static byte[] Bytes(DiskReader disk)
    {
        byte[] bytes = new byte[disk.LengthBytes];
        disk.Read(0, bytes);
        return bytes;
    }
}
