using System.Security.Cryptography;
using System.Text.Json;
using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Blade.Boxes.Catalogue;
using Shien.Images.Blocks;
using Shien.Images.Machines;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Boxes.Catalogue;

public sealed class CatalogueFolderTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly string folder = Directory.CreateTempSubdirectory("shien-catalogue-").FullName;
    private readonly CatalogueFolder catalogue;

    public CatalogueFolderTests()
    {
        BladeLog log = new(logged, TimeProvider.System);
        catalogue = new CatalogueFolder(new CatalogueSettings(folder, "https://boxes.example.org/course", "course"), store.Layout, new BoxStore(store.Layout, log), log);
    }

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Every_version_is_offered_for_both_providers_with_its_checksum()
    {
        StoredBox.WriteOne(store.Layout, "lamp", "1.9", TestDisk.Make(1, 1 << 20));
        StoredBox.WriteOne(store.Layout, "lamp", "1.10", TestDisk.Make(2, 1 << 20));
        catalogue.Update(CancellationToken.None);

        using JsonDocument metadata = Metadata("lamp");
        metadata.RootElement.GetProperty("name").GetString().Should().Be("course/lamp");
        List<JsonElement> versions = [.. metadata.RootElement.GetProperty("versions").EnumerateArray()];
        versions.Select(version => version.GetProperty("version").GetString()).Should().Equal("1.10", "1.9");
        foreach (JsonElement provider in versions.SelectMany(version => version.GetProperty("providers").EnumerateArray()))
        {
            string url = provider.GetProperty("url").GetString()!;
            url.Should().StartWith("https://boxes.example.org/course/lamp/1.");
            byte[] file = File.ReadAllBytes(Path.Combine(folder, url["https://boxes.example.org/course/".Length..]));
            provider.GetProperty("checksum").GetString().Should().Be(Convert.ToHexStringLower(SHA256.HashData(file)));
        }

        using MachineSource box = MachineSources.Open(Path.Combine(folder, "lamp", "1.9", "virtualbox.box"), new OpenOptions(), CancellationToken.None);
        BlockMapBuilder.Build(box.Disks[0], null, CancellationToken.None).RootHash
            .Should().Be(BlockMapBuilder.Build(TestDisk.Make(1, 1 << 20), null, CancellationToken.None).RootHash);
        File.GetUnixFileMode(Path.Combine(folder, "lamp", "metadata.json")).Should().HaveFlag(UnixFileMode.OtherRead);
        File.GetUnixFileMode(Path.Combine(folder, "lamp", "1.9", "libvirt.box")).Should().HaveFlag(UnixFileMode.OtherRead);
    }

    [Fact]
    public void What_is_there_is_not_written_again_and_what_was_cut_is()
    {
        StoredBox.WriteOne(store.Layout, "lamp", "1.0", TestDisk.Make(1, 1 << 20));
        catalogue.Update(CancellationToken.None);
        string box = Path.Combine(folder, "lamp", "1.0", "libvirt.box");
        byte[] whole = File.ReadAllBytes(box);
        File.SetLastWriteTimeUtc(box, DateTime.UnixEpoch);
        catalogue.Update(CancellationToken.None);
        File.GetLastWriteTimeUtc(box).Should().Be(DateTime.UnixEpoch);

        File.WriteAllBytes(box, whole[..10]);
        File.Delete(box + ".sha256");
        catalogue.Update(CancellationToken.None);
        File.ReadAllBytes(box).Length.Should().Be(whole.Length);
    }

    [Fact]
    public void What_was_withdrawn_is_not_offered_and_what_was_removed_is_gone()
    {
        StoredBox.WriteOne(store.Layout, "lamp", "1.0", TestDisk.Make(1, 1 << 20));
        StoredBox.WriteOne(store.Layout, "lamp", "2.0", TestDisk.Make(2, 1 << 20));
        catalogue.Update(CancellationToken.None);
        File.WriteAllText(store.Layout.BoxYanked("lamp", "2.0"), "{}");
        catalogue.Update(CancellationToken.None);
        using (JsonDocument metadata = Metadata("lamp"))
        {
            metadata.RootElement.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetString()).Should().Equal("1.0");
        }

        Directory.Delete(store.Layout.Box("lamp", "1.0"), recursive: true);
        Directory.Delete(store.Layout.Box("lamp", "2.0"), recursive: true);
        File.WriteAllText(Path.Combine(folder, "index.html"), "not ours");
        catalogue.Update(CancellationToken.None);
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Should().Equal(Path.Combine(folder, "index.html"));
    }

    [Fact]
    public void A_damaged_box_is_not_given_away()
    {
        StoredBox.WriteOne(store.Layout, "lamp", "1.0", TestDisk.Make(1, 1 << 20));
        string image = store.Layout.BoxImage("lamp", "1.0", 1);
        byte[] bytes = File.ReadAllBytes(image);
        bytes[^1] ^= 1;
        File.WriteAllBytes(image, bytes);
        catalogue.Update(CancellationToken.None);
        File.Exists(Path.Combine(folder, "lamp", "metadata.json")).Should().BeFalse();
        logged.ToString().Should().Contain("disk 1 of the box 'lamp 1.0' is damaged");
    }

    private JsonDocument Metadata(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name, "metadata.json")));
}
