using AwesomeAssertions;
using Shien.Api.Boxes;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Images.Blocks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Boxes;

public sealed class BoxStoreTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly BoxStore boxes;

    public BoxStoreTests() => boxes = new BoxStore(store.Layout, new BladeLog(logged, TimeProvider.System));

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public void Boxes_are_told_by_name_and_by_number_of_the_version()
    {
        foreach ((string name, string version) in new[] { ("lamp", "1.10"), ("course-debian", "2026.11"), ("lamp", "1.9") })
        {
            StoredBox.WriteOne(store.Layout, name, version, TestDisk.Make(1, 1 << 20));
        }

        File.WriteAllText(store.Layout.BoxYanked("lamp", "1.9"), "{}");
        boxes.All().Select(box => box.Title).Should().Equal("course-debian 2026.11", "lamp 1.9", "lamp 1.10");
        boxes.Find("lamp", "1.9")!.IsYanked.Should().BeTrue();
        boxes.Find("lamp", "1.10")!.IsYanked.Should().BeFalse();
        boxes.Find("lamp", "../lamp/1.9").Should().BeNull();
        boxes.Find("other", "1.0").Should().BeNull();
    }

    [Fact]
    public void A_damaged_manifest_or_map_is_not_used_and_named()
    {
        (PublishedBox box, BlockMap map) = StoredBox.WriteOne(store.Layout, "lamp", "1.0", TestDisk.Make(1, 1 << 20));
        boxes.LoadMap(box, 1)!.RootHash.Should().Be(map.RootHash);
        string path = store.Layout.BoxMap("lamp", "1.0", 1);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        boxes.LoadMap(box, 1).Should().BeNull();
        logged.ToString().Should().Contain(path);
        File.WriteAllText(store.Layout.BoxManifest("lamp", "1.0"), "{}");
        boxes.All().Should().BeEmpty();
        logged.ToString().Should().Contain("box.json");
    }

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("2026.11.27", true)]
    [InlineData("1.2.3.4", true)]
    [InlineData("1", false)]
    [InlineData("1.02", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.0\n", false)]
    [InlineData("1.-1", false)]
    public void A_version_is_numbers_with_dots(string version, bool isOne) => BoxNames.IsVersion(version).Should().Be(isOne);
}
