using System.Buffers.Binary;
using System.Numerics;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images;
using Shien.Images.Disks;
using Xunit;

namespace Shien.EndToEnd.Disks;

public sealed class VhdxTests : IDisposable
{
    private const int HeaderBytes = 4096;

    private static readonly string[] Writes =
    [
        "write -P 5 1M 64k", "write -P 6 1048064 1024", "write -P 7 33M 1536", "write -z 9M 5M", "write -P 8 13M 512", "discard 20M 4M",
    ];

    private readonly TemporaryFolder folder = new();

    public VhdxTests() => Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");

    [Theory]
    [InlineData("subformat=dynamic")]
    [InlineData("subformat=dynamic,block_size=1M")]
    [InlineData("subformat=dynamic,block_size=32M")]
    [InlineData("subformat=dynamic,block_size=256M,log_size=2M")]
    [InlineData("subformat=dynamic,block_state_zero=off")]
    [InlineData("subformat=fixed")]
    [InlineData("subformat=fixed,block_size=2M")]
    public void What_qemu_writes_is_what_qemu_reads(string options)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string image = folder.File("disk.vhdx");
        if (options.Contains("zero=off", StringComparison.Ordinal))
        {
            QemuImg.Run("create", "-f", "vhdx", "-o", options, image, $"{raw.Content.Length}");
        }
        else
        {
            QemuImg.Run("convert", "-f", "raw", "-O", "vhdx", "-o", options, raw.Path, image);
            Oracle.IsWhatQemuReads(image, "vhdx");
        }

        QemuIo.Run("vhdx", image, Writes);
        Oracle.IsWhatQemuReads(image, "vhdx");
    }

    [Fact]
    public void Blocks_beyond_the_first_chunk_are_found()
    {
        string image = folder.File("disk.vhdx");
        QemuImg.Run("create", "-f", "vhdx", "-o", "block_size=1M", image, "20G");
        QemuIo.Run("vhdx", image, "write -P 5 0 64k", "write -P 6 4095M 2M", "write -P 7 4097M 64k", "write -P 8 16383M 2M", $"write -P 9 {(20L << 30) - 65536} 64k");
        using DiskReader disk = DiskImage.Open(image);
        byte[] content = new byte[65536];
        foreach ((long offset, byte value) in ((long, byte)[])[(0, 5), (4095L << 20, 6), (4096L << 20, 6), (4097L << 20, 7), (16384L << 20, 8), ((20L << 30) - 65536, 9)])
        {
            disk.Read(offset, content);
            content.Should().OnlyContain(b => b == value, $"byte {offset} is so");
        }
    }

    // What a crash between log and block table leaves: the header names the log, the table is old. qemu-img replays it in
    // the file, we in memory.
    [Fact]
    public void A_log_that_was_left_behind_is_replayed_as_QEMU_does()
    {
        string image = folder.File("disk.vhdx");
        QemuImg.Run("create", "-f", "vhdx", "-o", "block_size=1M", image, "64M");
        QemuIo.Run("vhdx", image, Writes);
        string before = folder.File("before.raw");
        QemuImg.Run("convert", "-f", "vhdx", "-O", "raw", image, before);
        LeaveLogBehind(image);
        QemuImg.Program("convert", "-f", "vhdx", "-O", "raw", image, folder.File("none.raw")).Error.Should().Contain("contains a log that needs to be replayed");
        using (DiskReader disk = DiskImage.Open(image))
        {
            Oracle.IsContent(disk, before);
        }

        QemuImg.Run("check", "-f", "vhdx", "-r", "all", image);
        Oracle.IsWhatQemuReads(image, "vhdx");
        using DiskReader repaired = DiskImage.Open(image);
        Oracle.IsContent(repaired, before);
    }

    [Fact]
    public void Without_its_log_the_same_file_is_refused()
    {
        string image = folder.File("disk.vhdx");
        QemuImg.Run("create", "-f", "vhdx", "-o", "block_size=1M", image, "64M");
        QemuIo.Run("vhdx", image, Writes);
        long log = LeaveLogBehind(image);
        using (FileStream file = File.OpenWrite(image))
        {
            file.Position = log;
            file.Write(new byte[HeaderBytes]);
        }

        FluentActions.Invoking(() => DiskImage.Open(image)).Should().Throw<ImageException>().Which.Message.Should().Contain("its log has no entry that is whole");
    }

    public void Dispose() => folder.Dispose();

    // Returns where the entry is. QEMU closes its log by the header only, so that the entries are still there.
    private static long LeaveLogBehind(string image)
    {
        byte[] bytes = File.ReadAllBytes(image);
        int header = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(0x1_0008)) > BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(0x2_0008)) ? 0x1_0000 : 0x2_0000;
        int log = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(header + 0x48));
        log = Enumerable.Range(0, 256).Select(sector => log + (sector * HeaderBytes)).Last(at => bytes.AsSpan(at).StartsWith("loge"u8));
        bytes.AsSpan(log + 0x20, 16).CopyTo(bytes.AsSpan(header + 0x30));
        Span<byte> sealedHeader = bytes.AsSpan(header, HeaderBytes);
        sealedHeader[4..8].Clear();
        uint crc = uint.MaxValue;
        foreach (byte b in sealedHeader)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(sealedHeader[4..], ~crc);

        // The sector of the block table that the log is about.
        long table = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(log + 64 + 0x10));
        bytes.AsSpan((int)table, HeaderBytes).Clear();
        File.WriteAllBytes(image, bytes);
        return log;
    }
}
