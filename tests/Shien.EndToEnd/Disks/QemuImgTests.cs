using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Writing;
using Xunit;

namespace Shien.EndToEnd.Disks;

public sealed class QemuImgTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public QemuImgTests() => Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");

    [Theory]
    [InlineData("raw", "")]
    [InlineData("vmdk", "-o subformat=streamOptimized")]
    [InlineData("vmdk", "-o subformat=monolithicSparse")]
    [InlineData("qcow2", "")]
    [InlineData("qcow2", "-o compat=0.10")]
    [InlineData("qcow2", "-o cluster_size=512")]
    [InlineData("qcow2", "-o cluster_size=2M")]
    [InlineData("qcow2", "-o lazy_refcounts=on,preallocation=metadata")]
    [InlineData("qcow2", "-c")]
    [InlineData("qcow2", "-c -o compat=0.10,cluster_size=4k")]
    [InlineData("qcow2", "-c -o compression_type=zstd")]
    [InlineData("qcow2", "-c -o compression_type=zstd,cluster_size=2M")]
    public void A_disk_of_qemu_img_is_read_and_becomes_an_identical_qcow2(string format, string options)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string image = folder.File($"disk.{format}");
        if (format != "raw")
        {
            QemuImg.Run(["convert", "-f", "raw", "-O", format, .. Words(options), raw.Path, image]);
        }

        using DiskReader disk = DiskImage.Open(image);
        disk.Format.Should().Be(format);
        byte[] content = new byte[disk.LengthBytes];
        disk.Read(0, content);
        content.AsSpan().SequenceEqual(raw.Content).Should().BeTrue();

        string converted = folder.File("converted.qcow2");
        DiskConversion.Run(disk, converted, new ConversionOptions(DiskFormat.Qcow2), null, TestContext.Current.CancellationToken);
        IsSound(converted);
        QemuImg.Run("compare", "-f", "raw", "-F", "qcow2", raw.Path, converted).Should().Contain("Images are identical");
    }

    [Theory]
    [InlineData("etconly/vmdk/etconly-stream.vmdk")]
    [InlineData("etconly/ovf10/etconly-disk001.vmdk")]
    [InlineData("etconly/ovf20/etconly-disk001.vmdk")]
    [InlineData("snapshot/etconly-disk001.vmdk")]
    [InlineData("armvm/armvm-disk001.vmdk")]
    public void A_disk_of_VirtualBox_becomes_an_identical_qcow2(string name)
    {
        string image = Artifacts.Root($"tests/fixtures/{name}");
        string converted = folder.File("converted.qcow2");
        using (DiskReader disk = DiskImage.Open(image))
        {
            DiskConversion.Run(disk, converted, new ConversionOptions(DiskFormat.Qcow2), null, TestContext.Current.CancellationToken);
        }

        IsSound(converted);
        QemuImg.Run("compare", "-f", "vmdk", "-F", "qcow2", image, converted).Should().Contain("Images are identical");
    }

    [Fact]
    public void An_empty_disk_of_two_tebibytes_is_converted_at_once()
    {
        string image = folder.File("empty.qcow2");
        QemuImg.Run("create", "-f", "qcow2", image, "2T");
        string converted = folder.File("converted.qcow2");
        using (DiskReader disk = DiskImage.Open(image))
        {
            DiskConversion.Run(disk, converted, new ConversionOptions(DiskFormat.Qcow2), null, TestContext.Current.CancellationToken);
        }

        IsSound(converted);
        QemuImg.Run("compare", "-f", "qcow2", "-F", "qcow2", image, converted).Should().Contain("Images are identical");
        new FileInfo(converted).Length.Should().BeLessThan(1 << 20);
    }

    [Theory]
    [InlineData("create -f qcow2 -o data_file={folder}/data,data_file_raw=on {image} 1M", "external data file")]
    [InlineData("create -f qcow2 -o extended_l2=on {image} 1M", "has extended L2 entries (subclusters)")]
    [InlineData("create -f qcow {image} 1M", "a QCOW disk of version 1")]
    [InlineData("create -f qed {image} 1M", "a QED disk")]
    [InlineData("create -f vmdk -o subformat=monolithicFlat {image} 1M", "a VMDK of type 'monolithicFlat'")]
    [InlineData("create -f vmdk -o subformat=twoGbMaxExtentSparse {image} 1M", "a VMDK of type 'twoGbMaxExtentSparse'")]
    [InlineData("create -f vmdk -b {vmdk} -F vmdk {image}", "holds only the differences to '")]
    public void What_needs_another_file_or_is_not_read_is_refused_by_name(string arguments, string sentence)
    {
        string image = folder.File("disk.image");
        QemuImg.Run("create", "-f", "vmdk", folder.File("base.vmdk"), "1M");
        QemuImg.Run([.. Words(arguments).Select(word => word
            .Replace("{image}", image, StringComparison.Ordinal)
            .Replace("{vmdk}", folder.File("base.vmdk"), StringComparison.Ordinal)
            .Replace("{folder}", folder.Path, StringComparison.Ordinal))]);
        FluentActions.Invoking(() => DiskImage.Open(FileByteSource.Open(image))).Should().Throw<ImageException>().Which.Message.Should().Contain(sentence);
    }

    [Fact]
    public void An_internal_snapshot_is_refused()
    {
        string image = folder.File("disk.qcow2");
        QemuImg.Run("create", "-f", "qcow2", image, "1M");
        QemuImg.Run("snapshot", "-c", "before", image);
        FluentActions.Invoking(() => DiskImage.Open(image)).Should().Throw<ImageException>().Which.Message.Should().Contain("holds 1 internal snapshots");
    }

    public void Dispose() => folder.Dispose();

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void IsSound(string image) =>
        QemuImg.Run("check", "-f", "qcow2", image).Should().Contain("No errors were found on the image").And.NotContain("leaked");
}
