namespace Shien.Tests.Inspection.Repairs;

/// <summary>Guests with something to repair: each is a name and what is done to a guest that is clean.</summary>
internal static class RepairCorpus
{
    public const string OwnerKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    public const string Insecure = "ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8+v1I2YJ6oXevct1YeS0o9HZyN1Q9qgCgzUFtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUecp4pzC6kivAIhyfHilFR61RGL+GPXQ2MWZWFYbAGjyiYJnAmCP3NOTd0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hrucXzcWyLbIbEgE98OHlnVYCzRdK8jlqm8tehUc9c9WhQ==";

    private const string Passwd = "root:x:0:0:root:/root:/bin/bash\nvagrant:x:1000:1000:vagrant,,,:/home/vagrant:/bin/bash\n";

    // md5-crypt of "vagrant", made by openssl passwd -1.
    private const string Vagrant = "$1$saltsalt$2d6wyQI7cMZI6bchx51/A1";

    // Of a password that nobody guesses.
    private const string Good = "$1$saltsalt$Une.EvCQnzs4OfxGPGit20";

    private const string SshdMain = "/etc/ssh/sshd_config";
    private const string SshdFolder = "/etc/ssh/sshd_config.d";

    public static IReadOnlyDictionary<string, Func<TestGuest, TestGuest>> All { get; } = new Dictionary<string, Func<TestGuest, TestGuest>>
    {
        ["box"] = Box,
        ["empty in shadow"] = g => g.File("/etc/passwd", Passwd).File("/etc/shadow", "root:*:1::::::\nvagrant::1::::::\n", 0x1A0).Directory("/home/vagrant", 0x1ED, 1000),
        ["empty in passwd"] = g => g.File("/etc/passwd", "root:x:0:0::/root:/bin/sh\nguest::1001:1001::/home/guest:/bin/sh\n"),
        ["no newline at the end"] = g => g.File("/etc/passwd", Passwd).File("/etc/shadow", "root:*:1::::::\r\nvagrant::1::::::", 0x1A0),
        ["key behind a link"] = g => Box(g).Link("/home/vagrant/.ssh/authorized_keys", "keys").File("/home/vagrant/.ssh/keys", "# kept\n" + Insecure + " x\n", 0x180, 1000),
        ["key with options"] = g => Box(g).File("/home/vagrant/.ssh/authorized_keys", "no-pty,no-agent-forwarding " + Insecure + "\r\n", 0x1A4, 1000),
        ["hashes and programs open to all"] = g => Box(g).SetMode("/etc/shadow", 0x1A4, 0, 0).Directory("/usr/local/bin", 0x1FF),
        ["home open to all"] = g => Box(g).SetMode("/home/vagrant", 0x1FF, 1000, 1000),
        ["netplan"] = g => Modern(g).File("/etc/netplan/01-netcfg.yaml", "network:\n  version: 2\n  ethernets:\n    enp0s3:\n      dhcp4: true\n")
            .File("/etc/netplan/50-vagrant.yaml", "network: {ethernets: {enp0s8: {addresses: [192.168.56.10/24]}}}\n"),
        ["netplan, fixed for all"] = g => Modern(g).File("/etc/netplan/a.yaml", "network: {ethernets: {0-all: {match: {name: 'e*'}, addresses: [10.0.2.15/24]}}}\n"),
        ["netplan with NetworkManager"] = g => Modern(g).File("/etc/netplan/a.yaml", "network: {renderer: NetworkManager, ethernets: {x: {match: {name: 'e*'}, addresses: [10.0.2.15/24]}}}\n"),
        ["ifupdown"] = g => Modern(g).File("/usr/sbin/ifup", "/sys/class/net/%s/%s")
            .File("/etc/network/interfaces", "source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n\n# The primary network interface\nallow-hotplug enp0s3\niface enp0s3 inet dhcp\n  pre-up sleep 2\n#VAGRANT-BEGIN\nauto enp0s8\niface enp0s8 inet static\n      address 192.168.56.10\n#VAGRANT-END\n")
            .File("/etc/network/interfaces.d/setup", "auto lo enp0s9\niface enp0s9 inet static\n  address 10.1.1.1/8\n"),
        ["ifupdown of old"] = g => Modern(g).File("/usr/sbin/ifup", "").File("/etc/network/interfaces", "auto lo\niface lo inet loopback\nauto \\\n enp0s3\niface enp0s3 inet dhcp"),
        ["networkd"] = g => Modern(g).Link("/etc/systemd/system/multi-user.target.wants/systemd-networkd.service", "/usr/lib/systemd/system/systemd-networkd.service")
            .File("/etc/systemd/network/20-wired.network", "[Match]\nName=enp0s3\n[Network]\nDHCP=yes\n")
            .File("/usr/lib/systemd/network/00-fixed.network", "[Match]\nName=e*\n[Network]\nAddress=10.0.0.2/8\n"),
        ["NetworkManager"] = g => Modern(g).Link("/etc/systemd/system/multi-user.target.wants/NetworkManager.service", "/usr/lib/systemd/system/NetworkManager.service")
            .File("/etc/NetworkManager/conf.d/00-server.conf", "[main]\nno-auto-default=*\n")
            .File("/etc/NetworkManager/system-connections/a.nmconnection", "[connection]\ntype=ethernet\n[ipv4]\nmethod=manual\n", 0x180),
        ["ifcfg"] = g => Modern(g).Link("/etc/udev/rules.d/80-net-setup-link.rules", "/dev/null")
            .File("/etc/sysconfig/network-scripts/ifcfg-eth0", "DEVICE=eth0\nHWADDR=08:00:27:1D:2C:3B\nONBOOT=yes\nBOOTPROTO=dhcp\n")
            .File("/etc/sysconfig/network-scripts/ifcfg-eth1", "#VAGRANT-BEGIN\nDEVICE=eth1\n#VAGRANT-END\n").File("/etc/selinux/config", "SELINUX=enforcing\n"),
        ["fstab"] = g => g.File("/etc/fstab", "UUID=1 / ext4 errors=remount-ro 0 1\n#VAGRANT-BEGIN\n# c\nvagrant /vagrant vboxsf uid=1000,_netdev 0 0\n#VAGRANT-END\nshare\t/mnt\tvboxsf\nlast /l tmpfs"),
        ["grub"] = g => Modern(g).File("/boot/grub/grub.cfg", "set default=0\nmenuentry 'Debian' {\n\tlinux\t/boot/vmlinuz root=UUID=1 ro quiet \n\tinitrd /boot/initrd\n}\n\tlinux /boot/old single\n")
            .File("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n").File("/etc/default/grub.d/50-cloudimg-settings.cfg", "GRUB_CMDLINE_LINUX=\"x\"\n")
            .File("/usr/lib/systemd/system/serial-getty@.service", ""),
        ["Boot Loader Specification"] = g => Modern(g).File("/boot/loader/entries/a.conf", "title x\r\noptions $kernelopts\r\n").File("/boot/grub2/grubenv", "kernelopts=root=UUID=1 ro\n"),
        ["login on serial line masked"] = g => Modern(g).File("/boot/grub/grub.cfg", "linux /v console=ttyS0\n").Link("/etc/systemd/system/serial-getty@ttyS0.service", "/dev/null"),
        ["firmware"] = g => g.File("/boot/efi/EFI/debian/grubx64.efi", "MZ grub"),
        ["guest additions"] = g => Modern(g).Link("/etc/systemd/system/multi-user.target.wants/vboxadd.service", "/lib/systemd/system/vboxadd.service"),
        ["cloud-init"] = g => g.File("/usr/bin/cloud-init", "").File("/etc/cloud/cloud.cfg", "users: [default]\nsystem_info: {default_user: {name: ubuntu}}\n")
            .File("/etc/cloud/cloud.cfg.d/zz-vagrant.cfg", "ssh_pwauth: true\nchpasswd:\n  list: |\n    vagrant:vagrant\nusers: [{name: a, passwd: b}]\npassword: x\n")
            .File("/var/lib/cloud/seed/nocloud-net/meta-data", "instance-id: 1\n").File("/var/lib/cloud/seed/nocloud-net/user-data", "#cloud-config\nssh_pwauth: true\n")
            .File("/var/lib/cloud/data/instance-id", "iid-local01\n"),
        ["cloud-init that sets the network"] = g => Modern(g).File("/usr/bin/cloud-init", "").File("/etc/cloud/cloud.cfg", "datasource_list: [Ec2]\n").File("/usr/lib/systemd/systemd-networkd", ""),
        ["sshd as it is compiled"] = g => Box(g).File(SshdMain, ""),
        ["sshd with a part that allows passwords"] = g => Box(g).File(SshdMain, "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n").File($"{SshdFolder}/50-cloud-init.conf", "PasswordAuthentication yes\n"),
        ["sshd with a part before ours"] = g => Box(g).File(SshdMain, "Include /etc/ssh/sshd_config.d/*.conf\n").File($"{SshdFolder}/00-a.conf", "PasswordAuthentication yes\n"),
        ["sshd that includes too late"] = g => Box(g).File(SshdMain, "PasswordAuthentication yes\nInclude /etc/ssh/sshd_config.d/*.conf\n", 0x180),
        ["sshd with a file of ours"] = g => Box(g).File(SshdMain, "Include /etc/ssh/sshd_config.d/*.conf\n").File($"{SshdFolder}/00-shien.conf", "PasswordAuthentication yes\n"),
        ["sshd of old"] = g => Box(g).File("/usr/sbin/sshd", "program OpenSSH_7.9p1 Debian-10", 0x1ED).File(SshdMain, "UsePAM yes\nChallengeResponseAuthentication yes\n"),
        ["sshd that lets in everybody"] = g => Box(g).File(SshdMain, "PermitRootLogin yes\nPermitEmptyPasswords yes\nPubkeyAuthentication no\nUsePAM yes\n"),
        ["good passwords only"] = g => g.File(SshdMain, "UsePAM yes\n").File("/etc/shadow", $"root:*:1::::::\nstudent:{Good}:1::::::\n", 0x1A0),
        ["keys elsewhere"] = g => Box(g).File(SshdMain, "AuthorizedKeysFile /etc/ssh/keys/%u\n").Directory("/etc/ssh/keys"),
        ["sshd that does not start"] = g => g.Remove("/etc/systemd/system/multi-user.target.wants/ssh.service"),
        ["sshd that is masked"] = g => g.Link("/etc/systemd/system/ssh.service", "/dev/null").File("/etc/ssh/sshd_not_to_be_run", ""),
        ["no host keys"] = g => g.Remove("/etc/ssh/ssh_host_ed25519_key"),
        ["host keys elsewhere"] = g => g.File(SshdMain, TestGuest.SshdConfig + "HostKey /etc/ssh/own_rsa_key\n"),
        ["identity"] = g => Modern(g).File("/etc/machine-id", "0123456789abcdef0123456789abcdef\n", 0x124).File("/var/lib/dbus/machine-id", "0123456789abcdef0123456789abcdef\n")
            .File("/var/lib/systemd/random-seed", "x").File("/var/lib/dhcp/dhclient.enp0s3.leases", "lease {}")
            .File("/etc/udev/rules.d/70-persistent-net.rules", "SUBSYSTEM==\"net\", NAME=\"eth0\"\n"),
        ["identity behind a link"] = g => Modern(g).Link("/etc/machine-id", "/var/lib/dbus/machine-id").File("/var/lib/dbus/machine-id", "0123456789abcdef0123456789abcdef\n"),
        ["telnet"] = g => Booting(g).File("/usr/lib/systemd/system/telnet.socket", "[Socket]\nListenStream=23\nAccept=yes\n")
            .File("/usr/lib/systemd/system/telnet@.service", "[Service]\nExecStart=-/usr/sbin/in.telnetd\nStandardInput=socket\n")
            .Link("/etc/systemd/system/sockets.target.wants/telnet.socket", "/usr/lib/systemd/system/telnet.socket"),
        ["FTP of an own unit"] = g => Booting(g).File("/etc/systemd/system/files.service", "[Service]\nExecStart=/bin/sh -c '/usr/sbin/proftpd -n'\n")
            .Link("/etc/systemd/system/multi-user.target.wants/files.service", "../files.service"),
        ["seed of cloud-init"] = g => g.File("/var/lib/cloud/seed/nocloud/user-data", "#cloud-config\npassword: secret\n").File("/var/lib/cloud/seed/nocloud/meta-data", "instance-id: 1\n"),
        ["seed that a running cloud-init keeps"] = g => g.File("/usr/bin/cloud-init", "").File("/etc/cloud/cloud.cfg", "users: [default]\n")
            .File("/var/lib/cloud/seed/nocloud-net/user-data", "#cloud-config\nchpasswd:\n  list: |\n    root:secret\n")
            .File("/var/lib/cloud/instances/iid-1/user-data.txt", "#!/bin/sh\necho root:secret | chpasswd\n"),
        ["answers of an installer"] = g => g.File("/root/anaconda-ks.cfg", "rootpw --plaintext secret\n").File("/var/log/installer/preseed.cfg", "d-i passwd/root-password password secret\n"),
        ["set-id program in a home"] = g => g.File("/home/student/sh", "ELF", 0x9ED, 0),
        ["folders behind links"] = g => Modern(g).Link("/etc/netplan", "/usr/share/plan").File("/usr/share/plan/a.yaml", "network: {ethernets: {enp0s3: {dhcp4: true}}}\n"),
    };

    private static TestGuest Modern(TestGuest guest) => guest.File("/usr/lib/systemd/systemd", "");

    // With the units that systemd starts everything else from.
    private static TestGuest Booting(TestGuest guest) => guest.Link("/sbin/init", "/usr/lib/systemd/systemd").File("/etc/machine-id", "")
        .Link("/usr/lib/systemd/system/default.target", "multi-user.target").File("/usr/lib/systemd/system/multi-user.target", "[Unit]\nRequires=basic.target\n")
        .File("/usr/lib/systemd/system/basic.target", "[Unit]\nWants=sockets.target\n").File("/usr/lib/systemd/system/sockets.target", "[Unit]\nDescription=Sockets\n");

    private static TestGuest Box(TestGuest guest) => guest
        .File("/etc/passwd", Passwd)
        .File("/etc/shadow", $"root:{Vagrant}:1::::::\nvagrant:{Vagrant}:1::::::\n", 0x1A0)
        .Directory("/home/vagrant", 0x1ED, 1000).Directory("/home/vagrant/.ssh", 0x1ED, 1000)
        .File("/home/vagrant/.ssh/authorized_keys", $"{Insecure} vagrant insecure public key\n", 0x1B6, 1000);
}
