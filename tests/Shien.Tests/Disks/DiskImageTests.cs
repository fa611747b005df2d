using System.Runtime.InteropServices;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks;

public sealed partial class DiskImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Refuses_a_file_that_is_of_two_formats()
    {
        byte[] image = SparseVmdk.Make(new byte[4 << 20]);
        "conectix"u8.CopyTo(image.AsSpan(image.Length - 512));
        Refusal(image).Should().Contain("looks like a VMDK disk and like a Virtual PC disk (VHD) at once");
    }

    [Theory]
    [InlineData(0, "QED\0", "a QED disk", "qemu-img convert")]
    [InlineData(257, "ustar", "a tar archive", "unpack the disk first")]
    [InlineData(0, "PK\u0003\u0004", "a zip archive", "unpack the disk first")]
    [InlineData(0, "COWD", "an ESX server disk", "VBoxManage clonemedium")]
    public void Refuses_what_it_knows_but_does_not_read(int offset, string mark, string description, string remedy)
    {
        byte[] image = new byte[4096];
        System.Text.Encoding.Latin1.GetBytes(mark).CopyTo(image, offset);
        Refusal(image).Should().Contain($"is {description}").And.Contain(remedy);
    }

    [Fact]
    public void Refuses_content_that_is_no_disk()
    {
        Refusal(new byte[1000]).Should().Contain("its 1000 bytes are no whole number of 512-byte sectors");
        Refusal([]).Should().Contain("its 0 bytes");
    }

    [Fact]
    public void Disposes_the_source_also_when_it_refuses()
    {
        MemorySource source = new(new byte[1000]);
        FluentActions.Invoking(() => DiskImage.Open(source)).Should().Throw<ImageException>();
        source.IsDisposed.Should().BeTrue();
        MemorySource good = new(new byte[1024]);
        DiskImage.Open(good).Dispose();
        good.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public void Holes_of_a_raw_file_are_not_stored()
    {
        string path = folder.File("sparse.raw");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(64 << 20);
            file.Position = 10 << 20;
            file.Write("content"u8);
        }

        using DiskReader disk = DiskImage.Open(path);
        disk.Format.Should().Be("raw");
        StoredExtent extent = disk.StoredExtents().Should().ContainSingle().Subject;
        extent.Offset.Should().BeLessThanOrEqualTo(10 << 20);
        extent.End.Should().BeGreaterThan(10 << 20);
        Assert.SkipWhen(extent.Length == disk.LengthBytes, $"'{path}' is on a file system without holes");
        extent.Length.Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void A_member_of_a_tar_is_read_at_its_place()
    {
        byte[] outer = new byte[(1 << 20) + 1536];
        TestDisk inner = TestDisk.Make(6, 1 << 20);
        inner.Content.CopyTo(outer, 512);
        using DiskReader disk = DiskImage.Open(new SliceByteSource(new MemorySource(outer), 512, 1 << 20, "box.img in a.box"));
        byte[] content = new byte[1 << 20];
        disk.Read(0, content);
        content.AsSpan().SequenceEqual(inner.Content).Should().BeTrue();
        disk.StoredExtents().Should().Equal(new StoredExtent(0, 1 << 20));
    }

    [Fact]
    public void Refuses_a_member_that_ends_after_its_file()
    {
        FluentActions.Invoking(() => new SliceByteSource(new MemorySource(new byte[1024]), 512, 1024, "box.img in a.box"))
            .Should().Throw<ImageException>().Which.Message.Should().Contain("'box.img in a.box' would end after its file: 1024 bytes at byte 512 of 1024");
    }

    [Fact]
    public void Refuses_what_is_no_file_without_waiting()
    {
        Refusal(folder.File("absent.vmdk")).Should().Contain("does not exist");
        Refusal(Path.GetDirectoryName(folder.File("x"))!).Should().Contain("is a folder");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked for a FIFO here");
        MakeFifo(folder.File("fifo"), 384).Should().Be(0);
        Refusal(folder.File("fifo")).Should().Contain("is a pipe or a terminal");
    }

    [Fact]
    public void Says_that_a_file_became_shorter()
    {
        string path = folder.File("short.raw");
        File.WriteAllBytes(path, new byte[8192]);
        using DiskReader disk = DiskImage.Open(path);
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(512);
        }

        disk.Invoking(it => it.Read(0, new byte[8192])).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("became shorter while it was read: it ends at byte 512, it had 8192");
    }

    public void Dispose() => folder.Dispose();

    private static string Refusal(byte[] image) =>
        FluentActions.Invoking(() => DiskImage.Open(new MemorySource(image))).Should().Throw<ImageException>().Which.Message;

    private static string Refusal(string path) =>
        FluentActions.Invoking(() => DiskImage.Open(path)).Should().Throw<ImageException>().Which.Message;

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
