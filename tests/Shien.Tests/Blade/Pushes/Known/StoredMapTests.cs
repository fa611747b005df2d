using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Tests.Blade.Boxes;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Pushes.Known;

/// <summary>A bit of a map in the store that is turned: the map is not used, and named.</summary>
public sealed class StoredMapTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly KnownDisks known;

    public StoredMapTests()
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
    public void Of_an_own_machine()
    {
        BlockMap map = BlockMapBuilder.Build(TestDisk.Make(3, 1 << 20), null, CancellationToken.None);
        store.MakeAccount("alice");
        new MachineRecords(store.Layout).Write(TemporaryStore.Record("01") with { Disks = [new DiskRecord("01.qcow2", map.LengthBytes, map.RootHash)] });
        known.Keep("alice", map);
        EveryBitMatters(map, store.Layout.BlockMap("alice", map.RootHash));
    }

    [Fact]
    public void Of_a_published_box()
    {
        BlockMap map = StoredBox.WriteOne(store.Layout, "lamp", "1.0", TestDisk.Make(3, 1 << 20)).Map;
        EveryBitMatters(map, store.Layout.BoxMap("lamp", "1.0", 1));
    }

    private void EveryBitMatters(BlockMap map, string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        for (int bit = 0; bit < 8 * bytes.Length; bit += 61)
        {
            byte[] turned = [.. bytes];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, turned);
            logged.GetStringBuilder().Clear();
            known.Choose(TemporaryStore.Alice, [map.RootHash]).Should().BeNull("bit {0} is another one", bit);
            logged.ToString().Should().Contain(path);
        }

        File.WriteAllBytes(path, bytes);
        known.Choose(TemporaryStore.Alice, [map.RootHash])!.RootHash.Should().Be(map.RootHash);
    }
}
