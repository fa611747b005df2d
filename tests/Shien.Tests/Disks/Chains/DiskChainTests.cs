using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;
using Shien.Tests.Disks.Vdi;
using Xunit;

namespace Shien.Tests.Disks.Chains;

public sealed class DiskChainTests : IDisposable
{
    private static readonly TestVdi Base = new(Guid.NewGuid());
    private static readonly TestVdi Child = Base.Child();

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_snapshot_of_VirtualBox_is_the_disk_that_the_machine_sees()
    {
        Fixture.Copy("snapshot/etconly.vdi", folder);
        string top = Fixture.Copy("snapshot/Snapshots/{a72d79aa-55d4-4d4f-91a2-6720879d45ed}.vdi", folder);
        using DiskReader disk = DiskImage.Open(top);
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        Convert.ToHexStringLower(SHA256.HashData(content)).Should().Be("dfa61cf8003ad4cfa6501de63261e5542c1e87bc28b1f0c4baaedb567b8904ed");

        foreach (StoredExtent extent in disk.StoredExtents())
        {
            content.AsSpan((int)extent.Offset, (int)extent.Length).Clear();
        }

        content.AsSpan().ContainsAnyExcept((byte)0).Should().BeFalse("whatever is no stored extent is zero");
    }

    [Theory]
    [InlineData("vmdk")]
    [InlineData("vdi")]
    [InlineData("vhd")]
    public void Snapshots_of_snapshots_and_linked_clones_of_VirtualBox_are_what_VirtualBox_reads(string format)
    {
        Fixture.Copy($"chains/{format}/base.{format}", folder);
        string middle = Fixture.Copy($"chains/{format}/Snapshots/middle.{format}", folder);
        BlocksOf(Fixture.Copy($"chains/{format}/Snapshots/top.{format}", folder), blockBytes: 1 << 20).Should().Be("a00cca0c");

        string clone = Fixture.Copy($"chains/{format}/clone/top.{format}", folder);
        LayerReader image = (LayerReader)DiskImage.OpenOne(FileByteSource.Open(clone), companions: null);
        Guid parent = image.Parent!.Id!.Value;
        image.Dispose();
        FluentActions.Invoking(() => DiskImage.Open(clone)).Should().Throw<ImageException>().Which.Message.Should().Contain("nor known to VirtualBox");
        BlocksOf(clone, new MediaRegistry(new Dictionary<Guid, string> { [parent] = middle }), 1 << 20).Should().Be("ab0b0ab0");
        FluentActions.Invoking(() => DiskImage.Open(FileByteSource.Open(clone))).Should().Throw<ImageException>().Which.Message.Should().Contain("holds only the differences to");
    }

    [Fact]
    public void Zero_hides_the_parent_and_absent_shows_it()
    {
        TestVdi grandchild = Child.Child();
        Write("base.vdi", Base.Make("abcd0."));
        Write("Snapshots/one.vdi", Child.Make("..0e.f"));
        string top = Write("Snapshots/two.vdi", grandchild.Make("g....."));
        BlocksOf(top).Should().Be("gb0e0f");
    }

    [Theory]
    [InlineData("base.vdi", "top.vdi")]
    [InlineData("any name.vdi", "Snapshots/top.vdi")]
    [InlineData("Snapshots/base.vdi", "top.vdi")]
    public void A_parent_is_known_by_its_identity_wherever_it_lies_near(string baseName, string topName)
    {
        Write("copy of another.vdi", new TestVdi(Guid.NewGuid()).Make("xxx"));
        Write("broken.vdi", new byte[3]);
        Write(baseName, Base.Make("abc"));
        BlocksOf(Write(topName, Child.Make("..d"))).Should().Be("abd");
    }

    [Fact]
    public void A_parent_may_lie_anywhere_if_the_registry_knows_it()
    {
        string parent = Write("boxes/far/base.vdi", Base.Make("abc"));
        string top = Write("machines/clone/top.vdi", Child.Make("..d"));
        FluentActions.Invoking(() => DiskImage.Open(top)).Should().Throw<ImageException>().Which.Message.Should()
            .Contain($"holds only the differences to the image {Base.Id}, which is neither beside it, in the folder above or in 'Snapshots', nor known to VirtualBox");
        BlocksOf(top, new MediaRegistry(new Dictionary<Guid, string> { [Base.Id] = parent })).Should().Be("abd");
    }

    [Fact]
    public void A_raw_parent_has_no_identity_and_is_taken_from_the_registry_only()
    {
        byte[] content = [.. "abc"u8.ToArray().SelectMany(letter => Enumerable.Repeat(letter, 4096))];
        string parent = Write("base.img", content);
        string top = Write("top.vdi", Child.Make("..d"));
        FluentActions.Invoking(() => DiskImage.Open(top)).Should().Throw<ImageException>().Which.Message.Should().Contain("neither beside it");
        BlocksOf(top, new MediaRegistry(new Dictionary<Guid, string> { [Base.Id] = parent })).Should().Be("abd");
    }

    [Fact]
    public void A_base_that_was_written_to_since_is_refused()
    {
        Write("base.vdi", (Base with { Modification = Guid.NewGuid() }).Make("abc"));
        string top = Write("top.vdi", Child.Make("..d"));
        FluentActions.Invoking(() => DiskImage.Open(top)).Should().Throw<ImageException>().Which.Message.Should()
            .Contain($"holds the differences to '{folder.File("base.vdi")}', and that was changed since");
        Write("backup.vdi", Base.Make("abc"));
        BlocksOf(top).Should().Be("abd", "the copy that was not written to is as good as the original");
    }

    [Fact]
    public void Images_that_are_each_others_parents_are_refused()
    {
        TestVdi one = Base with { Link = Child.Id, ParentModification = Child.Modification };
        Write("one.vdi", one.Make("a."));
        string two = Write("two.vdi", Child.Make(".b"));
        FluentActions.Invoking(() => DiskImage.Open(two)).Should().Throw<ImageException>().Which.Message.Should().Contain("which in turn is one to it");
    }

    [Fact]
    public void A_chain_has_a_longest_length()
    {
        TestVdi image = Base;
        string path = Write("0.vdi", image.Make("ab"));
        for (int i = 1; i < 64; i++)
        {
            image = image.Child();
            path = Write($"{i}.vdi", image.Make(i == 40 ? "c." : ".."));
        }

        BlocksOf(path).Should().Be("cb");
        path = Write("64.vdi", image.Child().Make(".."));
        FluentActions.Invoking(() => DiskImage.Open(path)).Should().Throw<ImageException>().Which.Message.Should().Contain("is the top of more than 64 images");
    }

    [Fact]
    public void A_difference_may_be_larger_or_smaller_than_its_parent()
    {
        Write("base.vdi", Base.Make("abc"));
        BlocksOf(Write("larger.vdi", Child.Make(".....e"))).Should().Be("abc00e");
        BlocksOf(Write("smaller.vdi", Child.Make("f."))).Should().Be("fb");
    }

    [Fact]
    public void A_link_that_leads_elsewhere_is_no_parent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        string far = Write("far/base.vdi", Base.Make("abc"));
        string top = Write("machine/top.vdi", Child.Make("..d"));
        File.CreateSymbolicLink(folder.File("machine/base.vdi"), far);
        FluentActions.Invoking(() => DiskImage.Open(top)).Should().Throw<ImageException>().Which.Message.Should().Contain("neither beside it");
    }

    public void Dispose() => folder.Dispose();

    private static string BlocksOf(string path, MediaRegistry? registry = null, int blockBytes = 4096)
    {
        using DiskReader disk = DiskImage.Open(path, registry);
        return VdiReaderTests.BlocksOf(disk, blockBytes);
    }

    private string Write(string name, byte[] image)
    {
        string path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, image);
        return path;
    }
}
