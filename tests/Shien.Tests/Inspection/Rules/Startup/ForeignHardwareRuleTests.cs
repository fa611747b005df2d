using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Rules.Startup;

/// <summary>O4 but for the network: mounts, boot loader, firmware, serial console, guest additions.</summary>
public sealed class ForeignHardwareRuleTests
{
    private const string Serial = "console=tty0 console=ttyS0,115200";

    [Theory]
    [InlineData("#VAGRANT-BEGIN\nvagrant /vagrant vboxsf uid=1000,_netdev 0 0\n#VAGRANT-END\n", "O4 Warn /etc/fstab:2")]
    [InlineData("vagrant\t/vagrant\tvboxsf\tdefaults\n", "O4 Warn /etc/fstab:2")]
    [InlineData("/dev/sda1 / ext4 defaults 0 1\n", "O4 Warn /etc/fstab:2")]
    [InlineData("/dev/nvme0n1p2 none swap sw\n", "O4 Warn /etc/fstab:2")]
    [InlineData("/dev/sdb1 /data ext4 nofail\n", null)]
    [InlineData("#/dev/sda1 / ext4\n/dev/sr0 /media/cdrom0 iso9660 noauto\n/dev/vda1 / ext4\n/dev/mapper/vg-root / ext4\n", null)]
    [InlineData("#VAGRANT-BEGINNING\n", null)]
    public void Mounts(string text, string? finding) =>
        new TestGuest().File("/etc/fstab", "UUID=1 / ext4\n" + text).Rows("O4").SingleOrDefault().Should().Be(finding);

    [Theory]
    [InlineData("/boot/grub/grub.cfg", "menuentry 'x' {\n\tlinux /vmlinuz root=UUID=1 ro quiet\n}\n", "O4 Info /boot/grub/grub.cfg:2")]
    [InlineData("/boot/grub/grub.cfg", "menuentry 'x' {\n\tlinux /vmlinuz root=UUID=1 console=ttyS0,115200n8\n\tlinux /vmlinuz recovery\n}\n", null)]
    [InlineData("/boot/grub/grub.cfg", "\tlinux /vmlinuz root=/dev/sda1 " + Serial + "\n", "O4 Warn /boot/grub/grub.cfg:1")]
    [InlineData("/boot/grub/grub.cfg", "\tlinux /vmlinuz root=/dev/vda1 " + Serial + "\n", null)]
    [InlineData("/boot/grub2/grub.cfg", "linuxefi /vmlinuz xconsole=ttyS0\n", "O4 Info /boot/grub2/grub.cfg:1")]
    [InlineData("/boot/loader/entries/a.conf", "title x\noptions root=UUID=1 ro\n", "O4 Info /boot/loader/entries/a.conf:2")]
    [InlineData("/boot/extlinux/extlinux.conf", "LABEL x\n  APPEND root=UUID=1\n", "O4 Info /boot/extlinux/extlinux.conf:2")]
    [InlineData("/boot/grub/grub.cfg", "# linux /vmlinuz\nset default=0\n", null)]
    public void Kernels(string path, string text, string? finding) => new TestGuest().File(path, text).Rows("O4").SingleOrDefault().Should().Be(finding);

    [Fact]
    public void Options_in_grubs_environment_are_filled_in()
    {
        TestGuest guest = new TestGuest().File("/boot/loader/entries/a.conf", "options $kernelopts\n");
        guest.Rows("O4").Should().Equal("O4 Info /boot/loader/entries/a.conf:1");
        guest.File("/boot/grub2/grubenv", "# GRUB Environment Block\nkernelopts=root=UUID=1 " + Serial + "\n").Rows("O4").Should().BeEmpty();
    }

    [Fact]
    public void A_serial_console_without_a_login_is_told()
    {
        TestGuest guest = new TestGuest().File("/boot/grub/grub.cfg", $"linux /vmlinuz {Serial}\n");
        guest.Rows("O4").Should().BeEmpty();
        guest.Link("/etc/systemd/system/serial-getty@ttyS0.service", "/dev/null").Rows("O4").Should().Equal("O4 Info /etc/systemd/system/serial-getty@ttyS0.service");
    }

    [Theory]
    [InlineData("debian/grubx64.efi", "O4 Warn /boot/efi/EFI/debian/grubx64.efi")]
    [InlineData("debian/grubx64.efi BOOT/BOOTX64.EFI", null)]
    [InlineData("debian/grubx64.efi Boot/bootx64.efi", null)]
    [InlineData("debian/grubx64.efi BOOT/fbx64.efi", "O4 Warn /boot/efi/EFI/debian/grubx64.efi")]
    [InlineData("debian/shimx64.efi", null)]
    public void Firmware(string files, string? finding)
    {
        TestGuest guest = new();
        foreach (string file in files.Split(' '))
        {
            guest.File($"/boot/efi/EFI/{file}", "MZ");
        }

        guest.Rows("O4").SingleOrDefault().Should().Be(finding);
    }

    [Fact]
    public void Guest_additions_are_one_finding()
    {
        TestGuest guest = new TestGuest()
            .Link("/etc/systemd/system/multi-user.target.wants/vboxadd.service", "/lib/systemd/system/vboxadd.service")
            .Link("/etc/rc3.d/S01vboxadd-service", "../init.d/vboxadd-service");
        guest.Findings().Should().ContainSingle(f => f.Rule == "O4").Which.Remedy.Should().Contain("mask vboxadd.service vboxadd-service.service");
        guest.Link("/etc/systemd/system/vboxadd.service", "/dev/null").Link("/etc/systemd/system/vboxadd-service.service", "/dev/null").Rows("O4").Should().BeEmpty();
    }

    [Fact]
    public void Drivers_that_are_not_proven_are_told_and_left_to_the_student()
    {
        TestGuest guest = new TestGuest().File("/boot/vmlinuz-6.1.0", "").File("/boot/config-6.1.0", "CONFIG_SATA_AHCI=y\nCONFIG_BLK_DEV_SD=y\n");
        guest.Findings().Should().ContainSingle(f => f.Rule == "O4").Which.Should().Match<Finding>(f => f.Severity == Severity.Info && !f.CanFix);
        guest.File("/boot/config-6.1.0", "CONFIG_SATA_AHCI=y\n").Rows("O4").Should().Equal("O4 Warn /boot, kernel 6.1.0");
        guest.File("/boot/config-6.1.0", "CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_BLK=y\n").Rows("O4").Should().BeEmpty();
    }

    [Fact]
    public void What_a_guest_writes_cannot_harm_a_terminal() =>
        new TestGuest().File("/etc/netplan/\u001b[2J.yaml", "network: {ethernets: {\"\u001b[31mx\": {}}}\n").Findings()
            .Select(f => f.Where + f.Message + f.Remedy).Should().OnlyContain(text => !text.Contains('\u001b'));
}
