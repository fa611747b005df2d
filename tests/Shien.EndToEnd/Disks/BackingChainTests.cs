using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.EndToEnd.Disks;

public sealed class BackingChainTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public BackingChainTests() => Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");

    [Theory]
    [InlineData("raw", "cluster_size=64k", "cluster_size=64k")]
    [InlineData("qcow2", "cluster_size=512", "cluster_size=2M")]
    [InlineData("qcow2", "cluster_size=2M,lazy_refcounts=on", "cluster_size=4k,lazy_refcounts=on")]
    [InlineData("qcow2", "compat=0.10", "compat=0.10,cluster_size=1k")]
    [InlineData("vmdk", "cluster_size=64k", "cluster_size=128k,compression_type=zstd")]
    [InlineData("vpc", "cluster_size=64k", "cluster_size=64k")]
    [InlineData("vhdx", "cluster_size=8k", "cluster_size=64k,refcount_bits=1")]
    public void Three_layers_of_different_sizes_are_what_qemu_reads(string format, string middle, string top)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string options = format == "vpc" ? "force_size=on" : "";
        string image = folder.File($"base.{format}");
        QemuImg.Run(["convert", "-f", "raw", "-O", format, .. options.Length > 0 ? (string[])["-o", options] : [], raw.Path, image]);
        QemuImg.Run("create", "-f", "qcow2", "-o", middle, "-b", $"base.{format}", "-F", format, folder.File("middle.qcow2"), "30M");
        QemuIo.Run("qcow2", folder.File("middle.qcow2"), "write -P 1 0 1M", "write -P 2 7M 70000", "write -P 3 29M 1M");
        if (!middle.Contains("0.10", StringComparison.Ordinal))
        {
            QemuIo.Run("qcow2", folder.File("middle.qcow2"), "write -z 3M 2M", "write -z -u 9M 3000000", "discard 1M 1M");
        }

        string last = folder.File("top.qcow2");
        QemuImg.Run("create", "-f", "qcow2", "-o", top, "-b", folder.File("middle.qcow2"), "-F", "qcow2", last, "50M");
        Oracle.IsWhatQemuReads(last, "qcow2");
        QemuIo.Run("qcow2", last, "write -P 4 512 1024", "write -P 5 31M 100k", "write -z 4M 5M", "discard 7M 64k", "write -P 6 49M 1M");
        Oracle.IsWhatQemuReads(last, "qcow2");
        QemuImg.Run("resize", "--shrink", "-f", "qcow2", last, "20M");
        if (!top.Contains("0.10", StringComparison.Ordinal))
        {
            QemuImg.Run("resize", "-f", "qcow2", last, "40M");
        }

        Oracle.IsWhatQemuReads(last, "qcow2");
        QemuImg.Run("check", "-f", "qcow2", last);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024, Explicit = true)]
    [InlineData(2048, Explicit = true)]
    [InlineData(4096)]
    [InlineData(8192, Explicit = true)]
    [InlineData(16384, Explicit = true)]
    [InlineData(32768, Explicit = true)]
    [InlineData(65536)]
    [InlineData(131072, Explicit = true)]
    [InlineData(262144, Explicit = true)]
    [InlineData(524288, Explicit = true)]
    [InlineData(1048576, Explicit = true)]
    [InlineData(2097152)]
    public void Every_cluster_size_is_read_plain_and_compressed(int clusterBytes)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        foreach (string options in (string[])["compat=0.10", "compat=1.1,compression_type=zlib", "compat=1.1,compression_type=zstd", "compat=1.1,refcount_bits=1"])
        {
            foreach (string compress in (string[])["-c", "-W"])
            {
                string image = folder.File("disk.qcow2");
                QemuImg.Run("convert", "-f", "raw", "-O", "qcow2", compress, "-o", $"cluster_size={clusterBytes},{options}", raw.Path, image);
                using DiskReader disk = DiskImage.Open(image);
                Oracle.IsContent(disk, raw.Path);
            }
        }
    }

    [Fact]
    public void A_raw_backing_file_must_be_recorded_as_raw()
    {
        RawDisk raw = RawDisk.Make(folder.File("base.raw"));
        string image = folder.File("top.qcow2");
        QemuImg.Run("create", "-f", "qcow2", "-b", "base.raw", "-F", "raw", image);
        QemuImg.Run("rebase", "-u", "-f", "qcow2", "-b", "", image);
        QemuImg.Program("rebase", "-u", "-f", "qcow2", "-b", "base.raw", image).ExitCode.Should().NotBe(0, "qemu-img writes it no more");
        QemuImg.Run("rebase", "-u", "-f", "qcow2", "-b", "base.raw", "-F", "raw", image);
        using (DiskReader disk = DiskImage.Open(image))
        {
            Oracle.IsContent(disk, raw.Path);
        }

        byte[] bytes = File.ReadAllBytes(image);
        int extension = bytes.AsSpan(0, 512).IndexOf((ReadOnlySpan<byte>)[0xE2, 0x79, 0x2A, 0xCA]);
        bytes[extension] = 0x12;
        File.WriteAllBytes(image, bytes);
        FluentActions.Invoking(() => DiskImage.Open(image)).Should().Throw<ImageException>().Which.Message.Should().Contain("does not record the format of its backing file");
    }

    public void Dispose() => folder.Dispose();
}
