using AwesomeAssertions;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Blade.Pushes;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Tests.Blade.Boxes;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Pushes.Known;

public sealed class KnownDisksTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly KnownDisks known;

    public KnownDisksTests()
    {
        BladeLog log = new(logged, TimeProvider.System);
        known = new KnownDisks(store.Layout, new MachineRecords(store.Layout), new BoxStore(store.Layout, log), log);
    }

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public void The_map_of_a_published_box_is_known_to_everybody()
    {
        BlockMap map = StoredBox.WriteOne(store.Layout, "lamp", "1.0", TestDisk.Make(1, 1 << 20)).Map;
        known.Choose(TemporaryStore.Alice, [new string('b', 64), map.RootHash])!.RootHash.Should().Be(map.RootHash);
        known.Choose(TemporaryStore.Alice, [new string('b', 64)]).Should().BeNull();
        known.Choose(TemporaryStore.Alice, null).Should().BeNull();
    }

    [Fact]
    public void Blocks_of_a_published_box_need_not_be_sent_unless_they_are_damaged()
    {
        byte[] content = new byte[4 * BlockMap.BlockBytes];
        new Random(1).NextBytes(content);
        StoredBox.WriteOne(store.Layout, "lamp", "1.0", new TestDisk(content));
        byte[] used = [.. content];
        used[BlockMap.BlockBytes] ^= 1;
        using SpoolDisk disk = Spooled(used);
        known.Fill(TemporaryStore.Alice, disk, TestContext.Current.CancellationToken);
        disk.Missing().Should().Equal(1);

        byte[] image = File.ReadAllBytes(store.Layout.BoxImage("lamp", "1.0", 1));
        image[^1] ^= 1;
        File.WriteAllBytes(store.Layout.BoxImage("lamp", "1.0", 1), image);
        using SpoolDisk other = Spooled(used);
        known.Fill(TemporaryStore.Alice, other, TestContext.Current.CancellationToken);
        other.Missing().Should().Equal(1, 3);
    }

    [Fact]
    public void What_was_pulled_and_comes_back_is_known_until_the_machine_is_another()
    {
        byte[] content = new byte[4 * BlockMap.BlockBytes];
        new Random(2).NextBytes(content);
        BlockMap map = BlockMapBuilder.Build(new TestDisk(content), null, CancellationToken.None);
        store.MakeAccount("alice");
        DiskRecord own = new("01.qcow2", map.LengthBytes, new string('a', 64));
        MachineRecords records = new(store.Layout);
        records.Write(TemporaryStore.Record("01") with { Disks = [own] });
        StoredBox.WriteImage(new TestDisk(content), store.Layout.Image("alice", "01.qcow2"));
        Directory.CreateDirectory(store.Layout.BlockMaps("alice"));
        known.KeepSeen("alice", own, map);

        known.Choose(TemporaryStore.Alice, [map.RootHash])!.RootHash.Should().Be(map.RootHash);
        known.Choose(new Shien.Blade.Accounts.Account("bob", 20002, 20002, IsAdministrator: false), [map.RootHash]).Should().BeNull();
        using SpoolDisk disk = Spooled(content);
        known.Fill(TemporaryStore.Alice, disk, TestContext.Current.CancellationToken);
        disk.Missing().Should().BeEmpty();
    }

    private SpoolDisk Spooled(byte[] content)
    {
        BlockMap map = BlockMapBuilder.Build(new TestDisk(content), null, CancellationToken.None);
        SpoolDisk disk = new(1, new PushDisk(map.LengthBytes, map.StoredCount, map.RootHash), Path.Combine(store.Layout.Spool, Guid.NewGuid().ToString("N")));
        disk.SetMap(map);
        return disk;
    }
}
