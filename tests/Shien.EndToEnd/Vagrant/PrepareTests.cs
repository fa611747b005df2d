using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.EndToEnd.Logins;
using Xunit;

namespace Shien.EndToEnd.Vagrant;

/// <summary>
/// The gem's guest/prepare in a guest that boots from a SATA disk and has its network on VirtualBox's card: with the tools of Debian, and
/// with those of Red Hat's family (dracut, its name of the image, NetworkManager), as Debian packages them.
/// </summary>
public sealed class PrepareTests : IDisposable
{
    private const string Script = """
        inside useradd -m -s /bin/bash vagrant
        inside usermod -p '*' root
        echo 'vagrant ALL=(ALL) NOPASSWD: ALL' > etc/sudoers.d/vagrant
        mkdir home/vagrant/.ssh
        printf '%s\n' "$KEY" > home/vagrant/.ssh/authorized_keys
        inside chown -R vagrant:vagrant /home/vagrant/.ssh
        mkdir -p boot/grub

        """;

    private const string Debian = """
        printf 'auto lo\niface lo inet loopback\nallow-hotplug enp0s3\niface enp0s3 inet dhcp\n' > etc/network/interfaces
        sed -i 's/^MODULES=.*/MODULES=list/' etc/initramfs-tools/initramfs.conf
        printf 'ext4\nahci\nsd_mod\n' >> etc/initramfs-tools/modules
        inside update-initramfs -u
        """;

    private const string RedHat = """
        printf '[connection]\nid=old\ntype=ethernet\ninterface-name=enp0s3\n\n[ipv4]\nmethod=auto\n' > etc/NetworkManager/system-connections/old.nmconnection
        chmod 600 etc/NetworkManager/system-connections/old.nmconnection
        printf 'hostonly="no"\ndracutmodules+=" base bash fs-lib rootfs-block udev-rules "\nadd_drivers+=" sd_mod "\n' > etc/dracut.conf.d/old.conf
        kernel=$(ls lib/modules)
        rm -f boot/initrd.img-*
        inside dracut --force "/boot/initramfs-$kernel.img" "$kernel"
        """;

    private const string Files = "find /boot /etc /home $(ls -d /var/lib/initramfs-tools 2> /dev/null)";
    private const string Sums = $$"""
        sudo sh -c '{{Files}} -printf "%p %m %u %l\n" | sort; {{Files}} -type f -exec sha256sum {} + | sort'
        """;

    private static readonly string[] Packages = ["grub-pc", "linux-image-cloud-amd64"];
    private static readonly string[] Steps = ["key", "console", "initramfs", "network"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Explicit: a Debian with a kernel is fetched, and its guest boots and builds initramfs without KVM.
    [Theory(Explicit = true)]
    [InlineData(Debian, "initramfs-tools", "ifupdown", "isc-dhcp-client")]
    [InlineData(RedHat, "dracut", "network-manager")]
    public void A_blade_has_nothing_left_to_repair_and_undo_leaves_no_trace(string tools, params string[] packages)
    {
        string key = File.ReadAllText(Artifacts.Root("boxes/insecure-key.pub")).Trim();
        LoginCase guest = new("prepare", "bookworm", "ext4", $"KEY='{key}'\n{Script}{tools}", []);
        string disk = BootableDisk.Make(guest, folder.Path, [.. Packages, .. packages]);
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "student", "-f", folder.File("own")]).Succeeded();
        string before = "";
        Running(disk, running =>
        {
            running.Command("sudo update-grub").Succeeded();
            running.Command("cat > prepare", File.ReadAllText(Artifacts.Root("vagrant-plugin/guest/prepare"))).Succeeded();
            running.Command("cat > key", File.ReadAllText(folder.File("own.pub"))).Succeeded();
            before = running.Command(Sums).Succeeded();
            Lines(running, "apply vagrant key").Should().Equal(Steps.Select(step => step + " done"));
            string after = running.Command(Sums).Succeeded();
            Lines(running, "apply vagrant key").Should().Equal(Steps.Select(step => step + " already"));
            running.Command(Sums).Output.Should().Be(after);
        });
        RunResult check = Run.Program(Artifacts.Shien, ["check", disk]);
        check.Output.Should().Contain(", virtio\n").And.NotContain("O4 ");
        Running(disk, running =>
        {
            Lines(running, "undo").Should().Equal("undo done");
            running.Command(Sums).Output.Should().Be(before);
            Lines(running, "undo").Should().Equal("undo already");
        });
    }

    private static string[] Lines(BootedGuest guest, string arguments) =>
        guest.Command("sudo sh prepare " + arguments).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void Running(string disk, Action<BootedGuest> act)
    {
        using BootedGuest guest = new(disk, keeps: true);
        guest.WaitForSsh().Should().BeTrue();
        act(guest);
        guest.Command("sudo sync").Succeeded();
    }
}
