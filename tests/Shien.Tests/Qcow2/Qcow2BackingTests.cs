using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Qcow2;

public sealed class Qcow2BackingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_cluster_is_the_overlays_zero_or_the_backing_files()
    {
        Write("base.qcow2", TestQcow2.Layer("abcd0."));
        Write("top.qcow2", TestQcow2.Layer("A.0.C.", "base.qcow2", "qcow2"));
        Content("top.qcow2").Should().Be("Ab0dC0");
    }

    [Fact]
    public void A_shorter_backing_file_is_zero_beyond_and_of_a_longer_one_the_rest_is_gone()
    {
        Write("base.qcow2", TestQcow2.Layer("ab"));
        Write("longer.qcow2", TestQcow2.Layer("...C", "base.qcow2", "qcow2"));
        Write("shorter.qcow2", TestQcow2.Layer(".", "longer.qcow2", "qcow2"));
        Write("again.qcow2", TestQcow2.Layer("...", "shorter.qcow2", "qcow2"));
        Content("longer.qcow2").Should().Be("ab0C");
        Content("shorter.qcow2").Should().Be("a");
        Content("again.qcow2").Should().Be("a00");
    }

    [Fact]
    public void Names_are_relative_to_the_overlay_or_absolute()
    {
        string below = Directory.CreateDirectory(folder.File("below")).FullName;
        Write("base.qcow2", TestQcow2.Layer("ab"));
        Write("below/middle.qcow2", TestQcow2.Layer("A.", "../base.qcow2", "qcow2"));
        Write("top.qcow2", TestQcow2.Layer("..", "below/middle.qcow2", "qcow2"));
        Content("top.qcow2").Should().Be("Ab");
        Write("top.qcow2", TestQcow2.Layer(".B", Path.Combine(below, "middle.qcow2"), "qcow2"));
        Content("top.qcow2").Should().Be("AB");
    }

    [Fact]
    public void A_format_that_is_not_recorded_is_detected_but_never_raw()
    {
        Write("base.qcow2", TestQcow2.Layer("ab"));
        Write("top.qcow2", TestQcow2.Layer(".B", "base.qcow2"));
        Content("top.qcow2").Should().Be("aB");
        Write("base.raw", Encoding.ASCII.GetBytes(new string('r', 1024)));
        Write("top.qcow2", TestQcow2.Layer(".B", "base.raw"));
        Refusal("top.qcow2").Should().Contain("does not record the format of its backing file 'base.raw', which looks like a raw disk").And.Contain("qemu-img rebase -u");
        Write("top.qcow2", TestQcow2.Layer(".B", "base.raw", "raw"));
        Content("top.qcow2").Should().Be("rB");
    }

    [Fact]
    public void The_recorded_format_is_believed_for_raw_and_checked_for_the_others()
    {
        byte[] inner = TestQcow2.Layer("ab");
        Write("base.raw", inner);
        Write("top.qcow2", TestQcow2.Layer(new string('.', inner.Length / 512), "base.raw", "raw"));
        using (DiskReader disk = DiskImage.Open(folder.File("top.qcow2")))
        {
            byte[] content = new byte[inner.Length];
            disk.Read(0, content);
            content.Should().Equal(inner, "the guest sees the file as it is");
        }

        Write("top.qcow2", TestQcow2.Layer("..", "base.raw", "vmdk"));
        Refusal("top.qcow2").Should().Contain("is of the format 'qcow2', and the image above it says 'vmdk'");
        Write("top.qcow2", TestQcow2.Layer("..", "base.raw", "host_device_or_so"));
        Refusal("top.qcow2").Should().Contain("records the format of its backing file with 17 bytes");
    }

    [Theory]
    [InlineData("json:{\"driver\":\"nbd\"}", "is an overlay of 'json:{\"driver\":\"nbd\"}', which is no file on this computer")]
    [InlineData("nbd://host/disk", "is no file on this computer")]
    [InlineData("http://host/disk.qcow2", "is no file on this computer")]
    [InlineData("fat:rw:folder", "is no file on this computer")]
    [InlineData("file:base.qcow2", "is no file on this computer")]
    [InlineData("a\u001b[2Jb", "has characters that cannot be shown")]
    [InlineData("a\0b", "has characters that cannot be shown")]
    [InlineData("gone.qcow2", "holds only the differences to its backing file 'gone.qcow2', and that cannot be used: '")]
    [InlineData("top.qcow2", "in turn is one to it")]
    public void Refuses_a_name_that_is_no_other_file(string name, string sentence)
    {
        Write("top.qcow2", TestQcow2.Layer("..", name, "qcow2"));
        Refusal("top.qcow2").Should().Contain(sentence);
    }

    [Theory]
    [InlineData(0x13, 0)]
    [InlineData(0x12, 2)]
    [InlineData(0x0E, 2)]
    [InlineData(0x08, 0x80)]
    public void Refuses_a_name_outside_the_first_cluster(int offset, byte value)
    {
        byte[] image = TestQcow2.Layer("..", "base.qcow2", "qcow2");
        image[offset] = value;
        Write("top.qcow2", image);
        Refusal("top.qcow2").Should().Contain("the name of its backing file").And.Contain("is not in its first cluster");
    }

    [Fact]
    public void Refuses_circles_and_chains_without_end()
    {
        Write("a.qcow2", TestQcow2.Layer("..", "b.qcow2", "qcow2"));
        Write("b.qcow2", TestQcow2.Layer("..", "a.qcow2", "qcow2"));
        Refusal("a.qcow2").Should().Contain("in turn is one to it");
        for (int i = 0; i <= 64; i++)
        {
            Write($"{i}.qcow2", TestQcow2.Layer("..", $"{i + 1}.qcow2", "qcow2"));
        }

        Refusal("0.qcow2").Should().Contain("is the top of more than 64 images");
    }

    [Fact]
    public void An_image_that_must_be_whole_opens_no_other()
    {
        Write("base.qcow2", TestQcow2.Layer("ab"));
        string top = folder.File("top.qcow2");
        Write("top.qcow2", TestQcow2.Layer("..", "base.qcow2", "qcow2"));
        FluentActions.Invoking(() => DiskImage.Open(FileByteSource.Open(top))).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("is an overlay: it holds only the differences to a backing file");
    }

    // lazy_refcounts: after a crash the refcounts are behind, and only they.
    [Fact]
    public void Refcounts_that_are_behind_do_not_matter_to_the_laptops_own_disk()
    {
        byte[] image = TestQcow2.Layer("ab");
        image[0x4F] = 1;
        Write("dirty.qcow2", image);
        Content("dirty.qcow2").Should().Be("ab");
        image[0x4F] = 3;
        Write("corrupt.qcow2", image);
        Refusal("corrupt.qcow2").Should().Contain("is marked as damaged");
    }

    [Fact]
    public void A_zero_cluster_in_version_2_is_damage()
    {
        byte[] image = TestQcow2.Layer("a0");
        image[0x07] = 2;
        Write("old.qcow2", image);
        using DiskReader disk = DiskImage.Open(folder.File("old.qcow2"));
        disk.Invoking(it => it.Read(0, new byte[512])).Should().Throw<ImageException>().Which.Message.Should().Contain("cluster 1 is marked as zero, which version 2 does not know");
    }

    public void Dispose() => folder.Dispose();

    private void Write(string name, byte[] image) => File.WriteAllBytes(folder.File(name), image);

    private string Content(string name)
    {
        using DiskReader disk = DiskImage.Open(folder.File(name));
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        HashSet<long> stored = [.. disk.StoredExtents().SelectMany(extent => Enumerable.Range(0, (int)extent.Length / 512).Select(i => (extent.Offset / 512) + i))];
        return string.Concat(Enumerable.Range(0, content.Length / 512).Select(i =>
        {
            ReadOnlySpan<byte> cluster = content.AsSpan(i * 512, 512);
            cluster.ContainsAnyExcept(cluster[0]).Should().BeFalse();
            stored.Should().Match<HashSet<long>>(set => content[i * 512] == 0 || set.Contains(i), "content is stored");
            return cluster[0] == 0 ? '0' : (char)cluster[0];
        }));
    }

    private string Refusal(string name) =>
        FluentActions.Invoking(() => DiskImage.Open(folder.File(name))).Should().Throw<ImageException>().Which.Message;
}
