using AwesomeAssertions;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Blade.Pushes;
using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Tests.Blade.Boxes;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

/// <summary>A disk of a push that is put on a box: what is sent, what it becomes, and that a new daemon goes on with it.</summary>
public sealed class ThinSpoolTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly TestDisk below = TestDisk.Make(3, 30 * BlockMap.BlockBytes);
    private readonly TestDisk source;
    private readonly BlockMap map;
    private readonly int[] differing;
    private SpoolDisk disk;

    public ThinSpoolTests()
    {
        int[] stored = [.. Qcow2.TestQcow2.StoredClusters(below)];
        byte[] content = [.. below.Content, .. new byte[2 * BlockMap.BlockBytes]];
        content[(stored[4] * BlockMap.BlockBytes) + 7] ^= 1;
        content.AsSpan(stored[6] * BlockMap.BlockBytes, BlockMap.BlockBytes).Clear();
        content[^5] = 1;
        differing = [stored[4], 31];
        source = new TestDisk(content);
        map = BlockMapBuilder.Build(source, null, CancellationToken.None);
        StoredBox.WriteOne(store.Layout, "lamp", "1.0", below);
        Directory.CreateDirectory(store.Layout.Push("p1"));
        disk = Make();
    }

    public void Dispose()
    {
        disk.Dispose();
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public async Task Only_what_the_box_does_not_hold_is_wanted_and_both_are_the_disk()
    {
        disk.BytesPlanned.Should().Be(map.StoredCount * (long)BlockMap.BlockBytes, "nothing is known yet");
        await TakeMap();
        disk.Under!.Disk.Should().Be(new BaseDisk("lamp", "1.0", 1));
        disk.Missing().Should().Equal(differing);
        disk.BytesPlanned.Should().Be(2 * BlockMap.BlockBytes);
        await Send(map.StoredBlocks().First());
        disk.BytesWritten.Should().Be(0, "what lies below is not taken a second time");
        await Send(differing);
        disk.Complete();
        new FileInfo(disk.Path).Length.Should().BeLessThan(8 * BlockMap.BlockBytes);
        IsTheDisk();
        FluentActions.Invoking(() => (disk.Image with { LengthBytes = 512 }).Open()).Should().Throw<ImageException>().WithMessage("*says that its disk has * bytes; it was pushed with 512.");
    }

    [Fact]
    public async Task A_new_daemon_goes_on_with_the_same_plan_although_the_box_was_withdrawn()
    {
        await TakeMap();
        await Send(differing[1]);
        File.WriteAllText(store.Layout.BoxYanked("lamp", "1.0"), "{}");
        Again();
        disk.Under!.Disk.Should().Be(new BaseDisk("lamp", "1.0", 1));
        disk.Missing().Should().Equal(differing[0]);
        await Send(differing[0]);
        disk.Complete();
        IsTheDisk();
    }

    [Fact]
    public async Task Where_the_box_is_gone_or_damaged_it_begins_anew()
    {
        await TakeMap();
        await Send(differing);
        string image = store.Layout.BoxImage("lamp", "1.0", 1);
        byte[] bytes = File.ReadAllBytes(image);
        bytes[^1] ^= 1;
        File.WriteAllBytes(image, bytes);
        Again();
        disk.HasMap.Should().BeFalse();
        await TakeMap();
        disk.Under.Should().BeNull();
        disk.Missing().Should().Equal(map.StoredBlocks());
        await Send([.. map.StoredBlocks().Take(5)]);
        Again();
        disk.Under.Should().BeNull();
        disk.Missing().Should().Equal(map.StoredBlocks().Skip(5));
        await Send([.. map.StoredBlocks()]);
        disk.Complete();
        IsTheDisk();
    }

    [Fact]
    public async Task A_box_that_is_removed_in_the_last_moment_is_not_stood_on()
    {
        BladeLog log = new(logged, TimeProvider.System);
        BoxStore boxes = new(store.Layout, log);
        ThinBases bases = new(boxes, new SoundBoxes(boxes, log));
        (await bases.ChooseAsync(map, TestContext.Current.CancellationToken)).Base.Should().NotBeNull();
        using FileLock remover = FileLock.Take(store.Layout.BoxLock);
        Task taking = Task.Run(() => new MapIntake(bases, store.Layout).TakeAsync(disk, map, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        taking.IsCompleted.Should().BeFalse();
        new BoxUses(store.Layout, new MachineRecords(store.Layout)).Of("lamp", "1.0").Should().BeEmpty();
        Directory.Delete(store.Layout.Box("lamp", "1.0"), recursive: true);
        remover.Dispose();
        await taking;
        disk.Under.Should().BeNull();
        disk.Missing().Should().Equal(map.StoredBlocks());
    }

    private SpoolDisk Make() => new(1, new PushDisk(map.LengthBytes, map.StoredCount, map.RootHash), Path.Combine(store.Layout.Push("p1"), "disk-1.qcow2"));

    private ThinBases Bases()
    {
        BladeLog log = new(logged, TimeProvider.System);
        BoxStore boxes = new(store.Layout, log);
        return new ThinBases(boxes, new SoundBoxes(boxes, log));
    }

    private Task TakeMap() => new MapIntake(Bases(), store.Layout).TakeAsync(disk, map, TestContext.Current.CancellationToken);

    private void Again()
    {
        disk.Dispose();
        disk = Make();
        disk.Restore(Bases().Find, TestContext.Current.CancellationToken);
    }

    private async Task Send(params int[] blocks)
    {
        using MemoryStream frames = new();
        await BlockTransfer.SendAsync(source, blocks, frames, null, CancellationToken.None);
        frames.Position = 0;
        await disk.ReceiveAsync(frames);
    }

    private void IsTheDisk()
    {
        using DiskReader written = disk.Image.Open();
        BlockMapBuilder.Build(written, null, CancellationToken.None).RootHash.Should().Be(map.RootHash);
    }
}
