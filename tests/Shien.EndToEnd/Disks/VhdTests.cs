using System.Buffers.Binary;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Disks;

public sealed class VhdTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public VhdTests() => Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");

    [Theory]
    [InlineData("force_size=on", false)]
    [InlineData("force_size=on,subformat=fixed", false)]
    [InlineData("force_size=off", true)]
    [InlineData("force_size=off,subformat=fixed", true)]
    public void What_qemu_writes_is_what_qemu_reads(string options, bool isSizeRounded)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string image = folder.File("disk.vhd");
        QemuImg.Run("convert", "-f", "raw", "-O", "vpc", "-o", options, raw.Path, image);
        Oracle.IsWhatQemuReads(image, "vpc", isSizeRounded);
        QemuIo.Run("vpc", image, "write -P 5 1M 64k", "write -P 6 2096640 1024", "write -P 7 33M 1536", "write -z 9M 5M", "write -P 8 13M 512", "discard 20M 4M");
        Oracle.IsWhatQemuReads(image, "vpc", isSizeRounded);
    }

    [Fact]
    public void A_disk_beyond_what_a_geometry_can_say_is_read_whole()
    {
        string image = folder.File("disk.vhd");
        QemuImg.Run("create", "-f", "vpc", "-o", "force_size=on", image, "1040G");
        QemuIo.Run("vpc", image, "write -P 5 0 64k", "write -P 6 500G 64k", $"write -P 7 {(1040L << 30) - 65536} 64k");
        using Images.Disks.DiskReader disk = Images.Disks.DiskImage.Open(image);
        disk.LengthBytes.Should().Be(1040L << 30);
        byte[] content = new byte[65536];
        foreach ((long offset, byte value) in ((long, byte)[])[(0, 5), (500L << 30, 6), ((1040L << 30) - 65536, 7)])
        {
            disk.Read(offset, content);
            content.Should().OnlyContain(b => b == value);
        }
    }

    // qemu-img takes a fixed VHD by its footer only where it is told the format.
    [Fact]
    public void A_dynamic_disk_whose_last_footer_was_lost_is_still_read_as_QEMU_does()
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string image = folder.File("disk.vhd");
        QemuImg.Run("convert", "-f", "raw", "-O", "vpc", "-o", "force_size=on", raw.Path, image);
        using (FileStream file = File.OpenWrite(image))
        {
            file.SetLength(file.Length - 512);
        }

        Oracle.IsWhatQemuReads(image, "vpc");
        byte[] head = File.ReadAllBytes(image)[..512];
        BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(0x30)).Should().Be(raw.Content.Length);
    }

    public void Dispose() => folder.Dispose();
}
