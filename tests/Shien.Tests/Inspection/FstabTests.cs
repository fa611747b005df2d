using System.Text;
using AwesomeAssertions;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Partitions;
using Shien.Images.FileSystems.Survey;
using Shien.Inspection.Guests;
using Shien.Tests.FileSystems;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class FstabTests
{
    [Fact]
    public void Lines_come_with_the_shortest_mount_point_first()
    {
        const string Text = "# /dev/sda1 /x\nUUID=a / ext4 defaults 0 1\nUUID=c /home/my\\040files ext4\nLABEL=\"b\" /home/ ext4 ro,subvol=h 0 2\nnone swap swap sw\n\nproc";
        Fstab.Parse(Encoding.UTF8.GetBytes(Text)).Should().Equal(("LABEL=\"b\"", "/home", "ro,subvol=h"), ("UUID=c", "/home/my files", ""));
    }

    [Theory]
    [InlineData("UUID=11111111-2222-3333-4444-555555555555", true)]
    [InlineData("UUID=\"11111111-2222-3333-4444-555555555555\"", true)]
    [InlineData("/dev/disk/by-uuid/11111111-2222-3333-4444-555555555555", true)]
    [InlineData("LABEL=home", true)]
    [InlineData("PARTUUID=AAAAAAAA-0000-0000-0000-000000000000", true)]
    [InlineData("PARTLABEL=part", true)]
    [InlineData("/dev/sdb3", true)]
    [InlineData("/dev/vdb3", true)]
    [InlineData("/dev/nvme1n1p3", true)]
    [InlineData("/dev/sda3", false)]
    [InlineData("/dev/sdb", false)]
    [InlineData("UUID=", false)]
    [InlineData("LABEL=other", false)]
    [InlineData("/dev/mapper/vg-home", false)]
    public void A_device_names_a_volume(string device, bool named)
    {
        using MemoryDisk disk = new(new byte[4096]);
        Partition partition = new(3, 0, 4096, "83", "aaaaaaaa-0000-0000-0000-000000000000", "part");
        FileSystemIdentity identity = new(FileSystemKind.Ext, "11111111-2222-3333-4444-555555555555", "home");
        Fstab.Names(device, new SurveyedVolume(2, partition, new Volume(disk, 0, 4096, "disk 2, partition 3"), identity)).Should().Be(named);
    }

    [Theory]
    [InlineData("/dev/mapper/my--vg-home--lv", true)]
    [InlineData("/dev/my-vg/home-lv", true)]
    [InlineData("/dev/disk/by-id/dm-name-my--vg-home--lv", true)]
    [InlineData("/dev/disk/by-id/dm-uuid-LVM-ggggll", true)]
    [InlineData("LABEL=home", true)]
    [InlineData("/dev/mapper/my-vg-home-lv", false)]
    [InlineData("/dev/sdb3", false)]
    [InlineData("PARTLABEL=part", false)]
    public void A_device_names_a_logical_volume(string device, bool named)
    {
        using MemoryDisk disk = new(new byte[4096]);
        Partition partition = new(3, 0, 4096, "8e", "aaaaaaaa-0000-0000-0000-000000000000", "part");
        SurveyedVolume volume = new(2, partition, new Volume(disk, 0, 4096, "logical volume"), new FileSystemIdentity(FileSystemKind.Ext, null, "home"))
        {
            LogicalVolume = new LogicalVolumeName("my-vg", "home-lv", "gggg", "ll"),
        };
        Fstab.Names(device, volume).Should().Be(named);
    }
}
