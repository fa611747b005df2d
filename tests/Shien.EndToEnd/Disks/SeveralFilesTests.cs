using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.EndToEnd.Disks;

public sealed class SeveralFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SeveralFilesTests() => Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");

    [Theory]
    [InlineData("vdi", "static=off")]
    [InlineData("vdi", "static=on")]
    [InlineData("vmdk", "subformat=monolithicSparse")]
    [InlineData("vmdk", "subformat=monolithicSparse,zeroed_grain=on")]
    [InlineData("vmdk", "subformat=monolithicFlat")]
    [InlineData("vmdk", "subformat=twoGbMaxExtentSparse")]
    [InlineData("vmdk", "subformat=twoGbMaxExtentFlat")]
    public void What_qemu_writes_is_what_qemu_reads(string format, string options)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string image = folder.File($"disk.{format}");
        QemuImg.Run("convert", "-f", "raw", "-O", format, "-o", options, raw.Path, image);
        Oracle.IsWhatQemuReads(image, format);
        QemuIo.Run(format, image, "write -P 5 1M 64k", "write -P 6 2096640 1024", "write -P 7 33M 1536", "write -z 9M 5M", "write -P 8 13M 512");
        Oracle.IsWhatQemuReads(image, format);
    }

    [Theory]
    [InlineData("twoGbMaxExtentSparse", 3)]
    [InlineData("twoGbMaxExtentFlat", 3)]
    public void A_disk_above_two_GiB_is_split(string type, int parts)
    {
        string image = folder.File("disk.vmdk");
        QemuImg.Run("create", "-f", "vmdk", "-o", $"subformat={type}", image, "5G");
        Directory.GetFiles(folder.Path, "disk-?00?.vmdk").Should().HaveCount(parts);
        QemuIo.Run("vmdk", image, "write -P 5 0 64k", "write -P 6 2147450880 65536", "write -P 7 4294966784 1024", "write -P 8 5368708608 512");
        Oracle.IsWhatQemuReads(image, "vmdk");
    }

    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public void A_chain_of_deltas_is_the_disk_that_qemu_reads(string zeroedGrain)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string path = folder.File("0.vmdk");
        QemuImg.Run("convert", "-f", "raw", "-O", "vmdk", raw.Path, path);
        for (int i = 1; i < 4; i++)
        {
            string delta = folder.File($"{i}.vmdk");
            QemuImg.Run("create", "-f", "vmdk", "-o", $"zeroed_grain={zeroedGrain}", "-b", path, "-F", "vmdk", delta);
            QemuIo.Run("vmdk", delta, $"write -P {i} {i}M 192k", $"write -P {i + 10} {20 + i}M 512", $"write -z {8 + (4 * i)}M 1M");
            path = delta;
        }

        Oracle.IsWhatQemuReads(path, "vmdk");
        FluentActions.Invoking(() => DiskImage.Open(FileByteSource.Open(path))).Should().Throw<ImageException>()
            .Which.Message.Should().Contain("holds only the differences to '");
    }

    public void Dispose() => folder.Dispose();
}
