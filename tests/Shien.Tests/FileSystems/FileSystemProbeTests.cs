using System.Text;
using AwesomeAssertions;
using Shien.Images.FileSystems;
using Xunit;

namespace Shien.Tests.FileSystems;

public sealed class FileSystemProbeTests
{
    [Theory]
    [InlineData(0, "LUKS\u00ba\u00be", FileSystemKind.Luks)]
    [InlineData(0, "XFSB", FileSystemKind.Xfs)]
    [InlineData(0x10040, "_BHRfS_M", FileSystemKind.Btrfs)]
    [InlineData(4096, "\u00fc\u004e\u002b\u00a9", FileSystemKind.LinuxRaid)]
    [InlineData(4086, "SWAPSPACE2", FileSystemKind.Swap)]
    [InlineData(0x52, "FAT32   ", FileSystemKind.Fat)]
    [InlineData(3, "NTFS    ", FileSystemKind.Ntfs)]
    [InlineData(0, "hsqs", FileSystemKind.SquashFs)]
    [InlineData(0x400, "\u0010\u0020\u00f5\u00f2", FileSystemKind.F2fs)]
    [InlineData(0x8001, "CD001", FileSystemKind.Iso9660)]
    [InlineData(0, "something", FileSystemKind.Unknown)]
    [InlineData(0, "", FileSystemKind.Empty)]
    public void Names_what_it_cannot_read(int offset, string magic, FileSystemKind kind)
    {
        using MemoryDisk disk = new(new byte[128 * 1024]);
        Encoding.Latin1.GetBytes(magic).CopyTo(disk.Content, offset);
        FileSystemProbe.Identify(new Volume(disk, 0, disk.LengthBytes, "disk 1")).Kind.Should().Be(kind);
    }

    [Fact]
    public void Finds_LVM_in_the_second_sector()
    {
        using MemoryDisk disk = new(new byte[128 * 1024]);
        "LABELONE"u8.CopyTo(disk.Content.AsSpan(512));
        "LVM2 001"u8.CopyTo(disk.Content.AsSpan(512 + 0x18));
        FileSystemProbe.Identify(new Volume(disk, 0, disk.LengthBytes, "disk 1")).KindName.Should().Be("LVM");
    }

    [Fact]
    public void Reads_the_names_that_fstab_uses()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("debian12");
        FileSystemProbe.Identify(new Volume(disk, 0, disk.LengthBytes, "disk 1"))
            .Should().Be(new FileSystemIdentity(FileSystemKind.Ext, "11111111-2222-3333-4444-555555555555", "tree"));
    }

    [Fact]
    public void A_volume_shorter_than_its_magic_numbers_is_unknown()
    {
        using MemoryDisk disk = new(new byte[512]);
        disk.Content[7] = 1;
        FileSystemProbe.Identify(new Volume(disk, 0, 512, "disk 1")).Kind.Should().Be(FileSystemKind.Unknown);
    }
}
