using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Writing;
using Xunit;

namespace Shien.EndToEnd.Disks;

/// <summary>What we write, as qemu-img sees it.</summary>
public sealed class WrittenDiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public WrittenDiskTests() => Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(DiskFormat.Qcow2, false, "qcow2")]
    [InlineData(DiskFormat.Qcow2, true, "qcow2")]
    [InlineData(DiskFormat.Vmdk, false, "vmdk")]
    [InlineData(DiskFormat.Vdi, false, "vdi")]
    [InlineData(DiskFormat.Raw, false, "raw")]
    public void Every_format_is_sound_and_holds_the_same(DiskFormat format, bool compress, string name)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string image = Write(raw.Path, format, compress);
        QemuImg.Run("compare", "-f", "raw", "-F", name, raw.Path, image).Should().Contain("Images are identical");
        if (format != DiskFormat.Raw)
        {
            QemuImg.Run("check", "-f", name, image).Should().Contain("No errors were found on the image").And.NotContain("leaked");
        }
    }

    [Theory]
    [InlineData(DiskFormat.Qcow2, false, "qcow2", 700)]
    [InlineData(DiskFormat.Qcow2, true, "qcow2", 700)]
    [InlineData(DiskFormat.Vmdk, false, "vmdk", 140)]
    [InlineData(DiskFormat.Vmdk, false, "vmdk", 700, Explicit = true)] // qemu-img reads 25 GiB of empty grains a second
    [InlineData(DiskFormat.Vdi, false, "vdi", 700)]
    [InlineData(DiskFormat.Raw, false, "raw", 700)]
    public void Content_at_both_ends_of_a_large_disk_is_in_its_place(DiskFormat format, bool compress, string name, long gibibytes)
    {
        string raw = folder.File("large.raw");
        using (FileStream file = File.Create(raw))
        {
            file.WriteByte(1);
            file.SetLength((gibibytes << 30) + 512);
            file.Position = file.Length - 1;
            file.WriteByte(2);
        }

        string image = Write(raw, format, compress);
        QemuImg.Run("compare", "-f", "raw", "-F", name, raw, image).Should().Contain("Images are identical");
        using FileByteSource written = FileByteSource.Open(image);
        written.StoredExtents().Sum(extent => extent.Length).Should().BeLessThan(8 << 20);
    }

    [Fact]
    public void What_is_compressed_with_zstd_says_so()
    {
        string image = Write(RawDisk.Make(folder.File("disk.raw")).Path, DiskFormat.Qcow2, compress: true);
        QemuImg.Run("info", "-f", "qcow2", image).Should().Contain("compression type: zstd").And.Contain("corrupt: false");
    }

    [Fact]
    public void A_full_file_system_is_named_and_nothing_is_left()
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string small = folder.File("small");
        Directory.CreateDirectory(small);
        Run.Program("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "none", small]).Succeeded();
        try
        {
            string image = Path.Combine(small, "disk.qcow2");
            using DiskReader disk = DiskImage.Open(raw.Path);
            FluentActions.Invoking(() => DiskConversion.Run(disk, image, new ConversionOptions(DiskFormat.Qcow2), null, TestContext.Current.CancellationToken))
                .Should().Throw<ImageException>().Which.Message.Should().Be(
                    $"'{image}' cannot be written: its file system is full, or your quota is reached. Free space there, or name a file elsewhere.");
            Directory.GetFileSystemEntries(small).Should().BeEmpty();
        }
        finally
        {
            Run.Program("/bin/umount", [small]).Succeeded();
        }
    }

    private string Write(string raw, DiskFormat format, bool compress)
    {
        string image = folder.File("written.image");
        using DiskReader disk = DiskImage.Open(raw);
        DiskConversion.Run(disk, image, new ConversionOptions(format, compress), null, TestContext.Current.CancellationToken);
        return image;
    }
}
