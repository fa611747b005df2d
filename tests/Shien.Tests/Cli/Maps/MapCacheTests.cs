using AwesomeAssertions;
using Shien.Cli.Maps;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Tests.Blocks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Cli.Maps;

public sealed class MapCacheTests : IDisposable
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddHours(1);

    private readonly string folder = Directory.CreateTempSubdirectory("shien-maps-").FullName;
    private readonly MapCache cache;
    private readonly string path;

    public MapCacheTests()
    {
        cache = new MapCache(Path.Combine(folder, "cache"));
        path = Path.Combine(folder, "disk.raw");
        File.WriteAllBytes(path, TestDisk.Make(1, 4 << 20).Content);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_disk_that_was_not_changed_is_known_again()
    {
        BlockMap map = Keep();
        cache.Find(Stamp())!.RootHash.Should().Be(map.RootHash);
        (BlockMap known, string file) = cache.Disks(map.LengthBytes).Should().ContainSingle().Which;
        known.RootHash.Should().Be(map.RootHash);
        file.Should().Be(path);
        cache.Disks(map.LengthBytes + 512).Should().BeEmpty();
        cache.Disks().Should().ContainSingle();
    }

    [Fact]
    public void A_changed_disk_another_reading_and_a_lost_map_are_not()
    {
        Keep();
        cache.Find(Stamp("all")).Should().BeNull("a disk without its free space has another map");
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
        cache.Find(Stamp()).Should().BeNull();
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(-1));
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "cache", "maps")))
        {
            File.WriteAllText(file, "damaged");
        }

        cache.Find(Stamp()).Should().BeNull();
    }

    [Fact]
    public void A_disk_that_is_just_being_written_has_no_stamp()
    {
        using DiskReader disk = DiskImage.Open(path);
        DiskStamp.Of(disk, "used", DateTimeOffset.UtcNow).Should().BeNull("a change within the same tick would not be seen");
        DiskStamp.Of(TestDisk.Make(1, 512), "used", Later).Should().BeNull("it has no file");
    }

    [Fact]
    public void The_newest_maps_of_a_size_are_offered()
    {
        BlockMap first = Keep();
        BlockMap second = BlockMapTests.Build(TestDisk.Make(2, 4 << 20));
        cache.Keep(second, null);
        cache.Keep(BlockMapTests.Build(TestDisk.Make(3, 5 << 20)), null);
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "cache", "maps"), first.RootHash + "*"))
        {
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(-5));
        }

        cache.Roots(4 << 20, 16).Should().Equal(second.RootHash, first.RootHash);
        cache.Roots(4 << 20, 1).Should().Equal(second.RootHash);
        cache.Find(first.RootHash, 4 << 20)!.RootHash.Should().Be(first.RootHash);
        cache.Find("../../../etc/passwd", 4 << 20).Should().BeNull();
    }

    [Fact]
    public void It_keeps_no_more_than_its_share()
    {
        for (int seed = 0; seed < 70; seed++)
        {
            cache.Keep(BlockMapTests.Build(TestDisk.Make(seed, 1 << 20)), null);
        }

        Directory.GetFiles(Path.Combine(folder, "cache", "maps")).Length.Should().Be(64);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_none()
    {
        MapCache none = new(Path.Combine(path, "below-a-file"));
        none.Keep(BlockMapTests.Build(TestDisk.Make(1, 1 << 20)), Stamp());
        none.Find(Stamp()).Should().BeNull();
        none.Roots(1 << 20, 16).Should().BeEmpty();
    }

    private BlockMap Keep()
    {
        using DiskReader disk = DiskImage.Open(path);
        BlockMap map = BlockMapBuilder.Build(disk, null, CancellationToken.None);
        cache.Keep(map, Stamp());
        return map;
    }

    private DiskStamp Stamp(string reading = "used")
    {
        using DiskReader disk = DiskImage.Open(path);
        return DiskStamp.Of(disk, reading, Later)!;
    }
}
