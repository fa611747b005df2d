using AwesomeAssertions;
using Xunit;

namespace Shien.Tests.Inspection.Rules.Startup;

/// <summary>O4: is a blade's card reached, whatever it is called? Hits, near misses, and what only looks like one.</summary>
public sealed class NetworkCheckTests
{
    private const string Interfaces = "/etc/network/interfaces";
    private const string Loopback = "auto lo\niface lo inet loopback\n";

    [Theory]
    // netplan: subiquity's file, cloud-init's with its MAC, Vagrant's; the same for any name.
    [InlineData("network:\n  version: 2\n  ethernets:\n    enp0s3:\n      dhcp4: true\n", "O4 Warn /etc/netplan/a.yaml:5")]
    [InlineData("network:\n  ethernets:\n    any:\n      match: {macaddress: '08:00:27:1d:2c:3b'}\n      dhcp4: true\n", "O4 Warn /etc/netplan/a.yaml:4")]
    [InlineData("network:\n  ethernets:\n    any: {match: {name: 'en*'}, addresses: [10.0.2.15/24]}\n", "O4 Warn /etc/netplan/a.yaml:3")]
    [InlineData("network:\n  ethernets:\n    any: {match: {name: 'en*'}, dhcp4: true}\n", null)]
    [InlineData("network:\n  ethernets:\n    any: {match: {name: 'e*', driver: e1000}, dhcp4: yes}\n", "O4 Warn /etc/netplan/a.yaml:3")]
    [InlineData("network: {ethernets: {zz: {match: {name: 'e*'}, dhcp4: true}, aa: {match: {name: 'e*'}, addresses: [10.0.2.15/24]}}}\n", "O4 Warn /etc/netplan/a.yaml:1")]
    [InlineData("network:\n  renderer: NetworkManager\n", null)]
    [InlineData("nothing\n", null)]
    public void Netplan(string yaml, string? finding) => Rows(Modern().File("/etc/netplan/a.yaml", yaml)).Should().Be(finding);

    [Theory]
    [InlineData("allow-hotplug enp0s3\niface enp0s3 inet dhcp\n", "O4 Warn /etc/network/interfaces:3")]
    [InlineData("auto ens3\niface ens3 inet static\n  address 10.0.2.15/24\n", "O4 Warn /etc/network/interfaces:3")]
    [InlineData("auto \\\n  enp0s3\niface enp0s3 inet dhcp\n", "O4 Warn /etc/network/interfaces:3")]
    [InlineData("auto /e*=any\niface any inet dhcp\n", null)]
    [InlineData("auto /en*=any\niface any inet dhcp\n", null)]
    [InlineData("auto mac/08:00:27:1d:2c:3b=any\niface any inet dhcp\n", "O4 Warn /etc/network/interfaces:3")]
    [InlineData("auto /e*=any\niface other inet dhcp\n", "O4 Warn /etc/network/interfaces:3")]
    [InlineData("#auto enp0s3\n#iface enp0s3 inet dhcp\n", null)]
    [InlineData("", null)]
    public void Ifupdown(string text, string? finding) =>
        Rows(Modern().File("/usr/sbin/ifup", "/sys/class/net/%s/%s").File(Interfaces, Loopback + text)).Should().Be(finding);

    [Fact]
    public void What_interfaces_includes_counts()
    {
        Rows(Modern().File("/usr/sbin/ifup", "").File(Interfaces, Loopback + "source /etc/network/interfaces.d/*\n")
            .File("/etc/network/interfaces.d/setup", "auto enp0s3\niface enp0s3 inet dhcp\n")).Should().Be("O4 Warn /etc/network/interfaces.d/setup:1");
        Rows(Modern().File("/usr/sbin/ifup", "").File(Interfaces, "source-directory interfaces.d\n")
            .File("/etc/network/interfaces.d/setup", "auto /e*=x\niface x inet dhcp\n").File("/etc/network/interfaces.d/a.old", "auto eth7\n")).Should().BeNull();
    }

    [Theory]
    [InlineData("/boot/grub/grub.cfg", "menuentry x {\n linux /vmlinuz root=UUID=1 net.ifnames=0 console=ttyS0\n}\n")]
    [InlineData("/etc/udev/rules.d/80-net-setup-link.rules", "")]
    [InlineData("/lib/udev/rules.d/75-persistent-net-generator.rules", "x")]
    public void Eth0_is_right_where_names_are_old(string path, string content) =>
        Rows(Modern().File(path, content).File("/usr/sbin/ifup", "").File(Interfaces, "auto eth0\niface eth0 inet dhcp\n")).Should().BeNull();

    [Fact]
    public void Eth0_is_wrong_where_names_follow_the_slot() =>
        Rows(Modern().File("/usr/sbin/ifup", "").File(Interfaces, "auto eth0\niface eth0 inet dhcp\n")).Should().Be("O4 Warn /etc/network/interfaces:1");

    [Theory]
    [InlineData("[Match]\nName=enp0s3\n[Network]\nDHCP=yes\n", "O4 Warn /etc/systemd/network/20-a.network:2")]
    [InlineData("[Match]\nMACAddress=08:00:27:1d:2c:3b\n[Network]\nDHCP=yes\n", "O4 Warn /etc/systemd/network/20-a.network:2")]
    [InlineData("[Match]\nName=en*\n[Network]\nDHCP=ipv4\n", null)]
    [InlineData("[Match]\nType=ether\n[Network]\nDHCP=yes\n", null)]
    [InlineData("[Match]\nType=ether\nKind=!*\n[Network]\nDHCP=yes\n", null)]
    [InlineData("[Match]\nType=ether\nKind=veth\n[Network]\nDHCP=yes\n", "O4 Warn /etc/systemd/network/20-a.network:2")]
    [InlineData("[Match]\nName=en*\n[Network]\nDHCP=no\nAddress=10.0.2.15/24\n", "O4 Warn /etc/systemd/network/20-a.network:2")]
    public void Networkd(string text, string? finding) =>
        Rows(Enabled("systemd-networkd.service").File("/etc/systemd/network/20-a.network", text)).Should().Be(finding);

    [Fact]
    public void Of_files_that_do_not_fit_the_one_for_a_card_is_named()
    {
        const string Containers = "[Match]\nKind=veth\nName=host0\nVirtualization=container\n[Network]\nDHCP=yes\n";
        TestGuest guest = Enabled("systemd-networkd.service").File("/usr/lib/systemd/network/80-container-host0.network", Containers);
        Rows(guest).Should().Be("O4 Warn /usr/lib/systemd/network/80-container-host0.network:2");
        Rows(guest.File("/etc/systemd/network/90-own.network", "[Match]\nName=enp0s3\n[Network]\nDHCP=yes\n")).Should().Be("O4 Warn /etc/systemd/network/90-own.network:2");
    }

    [Fact]
    public void The_first_file_of_networkd_that_fits_counts()
    {
        TestGuest guest = Enabled("systemd-networkd.service").File("/etc/systemd/network/20-a.network", "[Match]\nName=e*\n[Network]\nDHCP=yes\n");
        Rows(guest.File("/usr/lib/systemd/network/10-b.network", "[Match]\nName=e*\n[Network]\nAddress=10.0.0.1/8\n")).Should().Be("O4 Warn /usr/lib/systemd/network/10-b.network:2");
        Rows(guest.Link("/etc/systemd/network/10-b.network", "/dev/null")).Should().BeNull();
    }

    [Theory]
    [InlineData("[connection]\ntype=ethernet\ninterface-name=enp0s3\n[ipv4]\nmethod=auto\n", "", null)]
    [InlineData("[connection]\ntype=ethernet\ninterface-name=enp0s3\n[ipv4]\nmethod=auto\n", "[main]\nno-auto-default=*\n", "O4 Warn /etc/NetworkManager/system-connections/a.nmconnection:1")]
    [InlineData("[connection]\ntype=ethernet\n[ipv4]\nmethod=auto\n", "[main]\nno-auto-default=*\n", null)]
    [InlineData("[connection]\ntype=ethernet\n[ipv4]\nmethod=manual\naddress1=10.0.2.15/24\n", "", "O4 Warn /etc/NetworkManager/system-connections/a.nmconnection:1")]
    [InlineData("[connection]\ntype=wifi\n", "[main]\nno-auto-default=*\n", null)]
    public void NetworkManager(string profile, string settings, string? finding) =>
        Rows(Enabled("NetworkManager.service").File("/etc/NetworkManager/conf.d/00-server.conf", settings)
            .File("/etc/NetworkManager/system-connections/a.nmconnection", profile)).Should().Be(finding);

    [Fact]
    public void NetworkManager_that_leaves_cards_alone_does_not_count()
    {
        TestGuest guest = Enabled("NetworkManager.service").File("/etc/netplan/a.yaml", "network: {ethernets: {enp0s3: {dhcp4: true}}}\n");
        Rows(guest).Should().BeNull();
        guest.File("/usr/lib/NetworkManager/conf.d/10-globally-managed-devices.conf", "[keyfile]\nunmanaged-devices=*,except:type:wifi,except:type:gsm\n");
        Rows(guest).Should().Be("O4 Warn /etc/netplan/a.yaml:1");
        Rows(guest.File("/etc/NetworkManager/conf.d/10-globally-managed-devices.conf", "")).Should().BeNull();
    }

    [Theory]
    [InlineData("DEVICE=eth0\nONBOOT=yes\nBOOTPROTO=dhcp\n", null)]
    [InlineData("DEVICE=\"eth0\"\nHWADDR=08:00:27:1D:2C:3B\nONBOOT=yes\nBOOTPROTO=dhcp\n", "O4 Warn /etc/sysconfig/network-scripts/ifcfg-eth0:1")]
    [InlineData("DEVICE=eth0\nONBOOT=no\nBOOTPROTO=dhcp\n", "O4 Warn /etc/sysconfig/network-scripts/ifcfg-eth0:1")]
    public void Scripts(string text, string? finding) => Rows(OldNames().File("/etc/sysconfig/network-scripts/ifcfg-eth0", text)).Should().Be(finding);

    [Theory]
    [InlineData("/etc/netplan/50-vagrant.yaml", "network: {ethernets: {enp0s8: {addresses: [192.168.56.10/24]}}}\n", "O4 Warn /etc/netplan/50-vagrant.yaml:1")]
    [InlineData("/etc/sysconfig/network-scripts/ifcfg-eth1", "#VAGRANT-BEGIN\nDEVICE=eth1\n#VAGRANT-END\n", "O4 Warn /etc/sysconfig/network-scripts/ifcfg-eth1:1")]
    [InlineData("/etc/network/interfaces", "auto lo\n#VAGRANT-BEGIN\n# x\nup true\n#VAGRANT-END\n", "O4 Warn /etc/network/interfaces:2")]
    [InlineData("/etc/network/interfaces", "auto lo\n#VAGRANT-BEGIN\n# x\n#VAGRANT-END\n", null)]
    [InlineData("/etc/network/interfaces", "auto lo\n# VAGRANT-BEGIN\n", null)]
    public void Networks_of_Vagrant(string path, string text, string? finding) => Rows(new TestGuest().File(path, text)).Should().Be(finding);

    [Fact]
    public void A_bridge_is_the_students_to_change()
    {
        TestGuest guest = Modern().File("/usr/sbin/ifup", "").File(Interfaces, "auto br0\niface br0 inet dhcp\n  bridge_ports enp0s3\n");
        guest.Findings().Should().ContainSingle().Which.CanFix.Should().BeFalse();
    }

    private static TestGuest OldNames() => Modern().Link("/etc/udev/rules.d/80-net-setup-link.rules", "/dev/null");

    private static TestGuest Modern() => new TestGuest().File("/usr/lib/systemd/systemd", "");

    private static TestGuest Enabled(string unit) =>
        Modern().Link($"/etc/systemd/system/multi-user.target.wants/{unit}", $"/usr/lib/systemd/system/{unit}");

    private static string? Rows(TestGuest guest) => guest.Rows("O4").SingleOrDefault();
}
