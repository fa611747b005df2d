using AwesomeAssertions;
using Shien.EndToEnd.Boxes;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Packages;

/// <summary>
/// The packages of compiled programs on a Debian 12 that boots: systemd, AppArmor, udev, cgroups and KVM are its own, all of it emulated.
/// In tests/run --long, up to an hour.
/// </summary>
public sealed class InstalledBladeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(40);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Explicit = true)]
    public void A_bare_Debian_becomes_a_blade_by_installing_two_packages()
    {
        string[] packages = Run.Program(Artifacts.Root("src/packages/build"), ["--to", folder.File("packages")], new RunOptions(Limit: Patience))
            .Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using BootedBox debian = new(Disk(packages[1]), uefi: false, virtio: true, memoryMib: 4096);
        string Ask(string commands) => debian.Ask("exec 2>&1; " + commands, Patience);
        Ask("systemctl is-system-running --wait").Should().Be("running\n", "it has booted whole");
        foreach (string file in packages.Append(Artifacts.TinyBox))
        {
            debian.Give(file);
        }

        Ask("sudo dpkg -i shien*.deb && echo installed").Should().EndWith("installed\n");
        Ask("systemctl is-active shiend.socket shiend.service; systemctl is-enabled shiend.socket shiend.service; sudo ie-virsh admin health > /dev/null && echo well")
            .Should().Be("active\nactive\nenabled\nenabled\nwell\n");
        Ask("stat -c '%U %G %a' /dev/kvm").Should().Be("root shien-vm 660\n", "udev gave it to machines alone");
        Ask("sudo virsh -c qemu:///system list").Should().Contain("Id");
        Ask("virsh -c qemu:///system list").Should().Contain("Permission denied", "only root and the daemon talk to libvirt");

        Ask("sudo install -m 644 tiny.box /srv/; for n in alice bob; do sudo useradd -m -G users -s /bin/bash $n; sudo -u $n mkdir -m 700 /home/$n/.ssh; "
            + "sudo -u $n ssh-keygen -q -t ed25519 -N '' -f /home/$n/.ssh/id_ed25519; sudo -u $n install -m 600 /home/$n/.ssh/id_ed25519.pub /home/$n/.ssh/authorized_keys; done")
            .Should().BeEmpty();
        // Who repairs has KVM as well: a process of the appliance that has a machine of KVM open is waited for beside it.
        Ask("nohup sudo sh -c 'until for one in $(pgrep -x qemu-system-x86); do grep -qa guestfsd /proc/$one/cmdline && ls -l /proc/$one/fd; done | grep -q kvm-vm; "
            + "do sleep 1; done; echo seen > /run/repaired-with-kvm' > /dev/null 2>&1 < /dev/null &").Should().BeEmpty();
        Ask("sudo -iu alice shien push /srv/tiny.box --as web --fix --blade local; echo ended with $?")
            .Should().EndWith("ended with 0\n", "it is sent, repaired and defined under the unit's hardening");
        Ask("cat /run/repaired-with-kvm").Should().Be("seen\n");
        // Emulated twice, a guest hangs now and then while it boots.
        Ask("up() { for j in $(seq 60); do sudo -iu alice ie-virsh list | grep -F ' 192.168.' && return 0; sleep 2; done; return 1; }; "
            + "for i in 1 2 3; do sudo -iu alice ie-virsh start web; up && break; sudo -iu alice ie-virsh destroy web; done").Should().MatchRegex(@"web +running +192\.168\.");
        Ask("sudo virsh -c qemu:///system dumpxml alice@01 | grep -oE \"<domain type='kvm'|<label>libvirt-[0-9a-f-]{36}\" | sort")
            .Should().MatchRegex("^<domain type='kvm'\n<label>libvirt-[0-9a-f-]{36}\n$", "with KVM, under a profile of AppArmor of its own");
        Ask("sudo -iu bob ie-virsh console web; echo ended with $?").Should().Contain("there is no machine 'web' of 'bob'").And.EndWith("ended with 1\n");

        Ask("printf '[limits]\\ncpu_shares = 512\\n' | sudo tee -a /etc/shien/shiend.toml > /dev/null; " + Weight(512)).Should().Be("512\n");
        Ask("sudo sed -i /^cpu_shares/d /etc/shien/shiend.toml; " + Weight(100)).Should().Be("100\n");

        Ask("sudo dpkg -i shien*.deb > /dev/null; sudo -iu alice ie-virsh list").Should().Contain("running", "an upgrade leaves machines alone");
        Ask("sudo kill -9 $(systemctl show -P MainPID shiend); until [ $(systemctl show -P NRestarts shiend) = 1 ]; do sleep 1; done; sudo -iu alice ie-virsh list")
            .Should().Contain("running", "and so does the daemon's end");
        Ask("sudo dpkg --purge shien-blade && sudo virsh -c qemu:///system list && ls /var/lib/shien").Should().Contain("running").And.Contain("accounts");
    }

    // Of the machine's own cgroup, as soon as it is the one.
    private static string Weight(int wanted) =>
        $"file=/sys/fs/cgroup/machine.slice/machine-qemu*alice01.scope/cpu.weight; for i in $(seq 300); do [ $(cat $file) != {wanted} ] || break; sleep 1; done; cat $file";

    // A plain Debian with what the package depends on, and nothing of ours.
    private string Disk(string package)
    {
        Run.Program("cp", ["-r", Artifacts.Root("boxes"), folder.File("boxes")]).Succeeded();
        IEnumerable<string> depends = Run.Program("dpkg-deb", ["-f", package, "Depends"]).Succeeded().Trim().Split(", ")
            .Select(one => one.Split(' ')[0]).Where(one => one != "shien");
        File.AppendAllLines(folder.File("boxes/course-debian/packages.debian"), depends.Append("apparmor"));
        Run.Program(folder.File("boxes/course-debian/build"), ["--suite", "bookworm", "--provider", "none", folder.File("disk")], new RunOptions(Limit: Patience)).Succeeded();
        return Directory.EnumerateFiles(folder.File("disk"), "*.raw").Single();
    }
}
