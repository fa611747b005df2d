using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Machines;

/// <summary>One machine with OpenSSH and host keys of its own, worked with as a student does: from the blade and from a laptop.</summary>
public sealed class MachineCommandTests(Blade blade) : IDisposable
{
    private const string Password = "correct horse battery";
    private const string Record = "machines/alice/02.json";

    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        blade.As("alice", Artifacts.IeVirsh, "destroy", "02");
        blade.As("alice", Artifacts.IeVirsh, "undefine", "02", "--delete-image");
        folder.Dispose();
    }

    [Fact]
    public void It_is_named_looked_at_entered_resized_and_shut_down()
    {
        Laptop laptop = new(blade, folder.File("laptop"), "alice");
        string disk = Guest(folder.File("laptop/.ssh/id_ed25519.pub"));
        laptop.Shien("push", disk, "--as", "02").Succeeded();
        laptop.Shien("rename", "02", "web").Succeeded();
        laptop.Shien("start", "web").Succeeded().Should().Be("Domain 'web' started\n");

        // virsh is the oracle; only the name is another, and the second of CPU time between two calls.
        foreach (string command in new[] { "dominfo", "domstate", "domiflist" })
        {
            string theirs = blade.As("root", "virsh", "-c", "qemu:///system", command, "alice@02").Succeeded().Replace("alice@02", "web", StringComparison.Ordinal).TrimEnd();
            Settled(blade.As("alice", Artifacts.IeVirsh, command, "web").Succeeded().TrimEnd()).Should().Be(Settled(theirs));
        }

        Wait.Until(() => laptop.Shien("ssh", "web", "--", "true").ExitCode == 0, "its sshd lets the laptop in");
        laptop.Shien("ssh", "web", "--", "hostname; exit 9").Should().Match<RunResult>(result => result.ExitCode == 9 && result.Output == "tiny\n");
        string fingerprint = blade.As("root", "ssh-keygen", "-lf", folder.File("ssh_host_ed25519_key.pub")).Succeeded().Split(' ')[1];
        string address = Address();
        blade.As("alice", Artifacts.IeVirsh, "info", "web").Succeeded().Should()
            .Contain("web (slot 02)").And.Contain(address + " (leased by the network)").And.Contain(fingerprint).And.Contain("nothing was found");
        AnotherHostKeyIsRefused(laptop, fingerprint);
        // Both halves: beside the public one of an earlier test the other is offered as that.
        foreach (string half in (string[])["id_ed25519", "id_ed25519.pub"])
        {
            blade.As("root", "install", "-D", "-o", "alice", "-m", "600", folder.File("laptop/.ssh/" + half), "/run/local-blade/home/alice/.ssh/" + half).Succeeded();
        }

        blade.As("alice", Artifacts.IeVirsh, "ssh", "02", "--", "id -un").Succeeded().Should().Be("vagrant\n");
        Run.Program(
            Artifacts.Root("tests/lab/console.exp"), ["vagrant", Password, "cat /etc/hostname", Blade.Script, .. laptop.Entering("console", "web")])
            .Succeeded().Should().MatchRegex(@"begin-42\s+tiny\s+end-42");

        blade.As("alice", Artifacts.IeVirsh, "set", "web", "--cores", "64").Error.Should().Contain("4 are the most that a machine of yours may have, and it has 1");
        laptop.Shien("set", "web", "--cores", "2").Succeeded().Should().Contain("from its next start on");
        blade.As("alice", Artifacts.IeVirsh, "info", "02").Succeeded().Should().MatchRegex(@"CPUs, memory: 2, \d+ MiB from the next start on \(now 1, ");
        blade.As("alice", Artifacts.IeVirsh, "shutdown", "web", "--wait").Succeeded().Should().Be("Domain 'web' is being shutdown\n");
        blade.As("alice", Artifacts.IeVirsh, "domstate", "web").Succeeded().Should().Be("shut off\n");
        AMediumIsTheOwnersToRead();
        AFileOfOnesOwnIsDefined(disk);
        blade.As("alice", Artifacts.IeVirsh, "start", "web").Succeeded();
        blade.As("alice", Artifacts.IeVirsh, "dumpxml", "web").Succeeded().Should().MatchRegex("device='cdrom'(.|\\n)*vm/02.iso");
        blade.As("alice", Artifacts.IeVirsh, "eject", "web").Succeeded().Should().Contain("from its next start on");
        File.Exists(Path.Combine(blade.Store, "accounts/alice/vm/02.iso")).Should().BeFalse();
        blade.As("alice", Artifacts.IeVirsh, "dominfo", "web").Succeeded().Should().MatchRegex(@"CPU\(s\): +2\n");
        blade.As("alice", Artifacts.IeVirsh, "destroy", "web", "02").Error.Should().Contain("is not running", "both are the same machine");
    }

    private void AnotherHostKeyIsRefused(Laptop laptop, string fingerprint)
    {
        string record = Path.Combine(blade.Store, Record);
        string before = File.ReadAllText(record);
        File.WriteAllText(record, before.Replace("SHA256:", "SHA256:0", StringComparison.Ordinal));
        RunResult refused = laptop.Shien("ssh", "web", "--", "true");
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().Contain("none of those that the blade knows").And.Contain("shown: " + fingerprint).And.Contain("--accept-host-key");
        laptop.Shien("ssh", "web", "--accept-host-key", fingerprint, "--", "true").Succeeded();
        File.WriteAllText(record, before);
    }

    // Opened with the rights of the account, a link in its own home as well; QEMU runs with the copy.
    private void AMediumIsTheOwnersToRead()
    {
        blade.As("root", "sh", "-euc", """
            cd /run/local-blade/home/alice
            truncate -s 4M mine.iso secret.iso
            chmod 600 secret.iso
            ln -s secret.iso link.iso
            chown alice mine.iso
            """).Succeeded();
        foreach (string refused in new[] { "secret.iso", "link.iso", "none.iso" })
        {
            RunResult result = blade.As("alice", Artifacts.IeVirsh, "attach-media", "web", "/run/local-blade/home/alice/" + refused);
            result.ExitCode.Should().Be(1);
            result.Error.Should().Contain($"{refused}' cannot be opened: ");
        }

        blade.As("bob", Artifacts.IeVirsh, "attach-media", "02", "/run/local-blade/home/alice/mine.iso").Error.Should().Contain("there is no machine '02' of 'bob'");
        blade.As("bob", Artifacts.IeVirsh, "eject", "02").Error.Should().Contain("there is no machine '02' of 'bob'");
        blade.As("alice", Artifacts.IeVirsh, "attach-media", "web", "/run/local-blade/home/alice/mine.iso").Succeeded()
            .Should().Be("'mine.iso' is in the DVD drive of 'web'\n");
    }

    // As a push, but from a process of the owner's on the blade: what he may not read does not come in.
    private void AFileOfOnesOwnIsDefined(string disk)
    {
        string image = folder.File("own.qcow2");
        QemuImg("convert", "-O", "qcow2", disk, image);
        blade.As("root", "install", "-o", "alice", "-m", "600", image, "/run/local-blade/home/alice/own.qcow2").Succeeded();
        blade.As("bob", Artifacts.IeVirsh, "define", "--image", "/run/local-blade/home/alice/own.qcow2").Error.Should().StartWith("ie-virsh: error: ").And.Contain("own.qcow2' does not exist", "his home is closed");
        blade.As("alice", "qemu-img", "create", "-q", "-f", "qcow2", "-b", "/run/local-blade/home/alice/own.qcow2", "-F", "qcow2", "/run/local-blade/home/alice/over.qcow2").Succeeded();
        blade.As("alice", Artifacts.IeVirsh, "define", "own", "--image", "/run/local-blade/home/alice/over.qcow2").Error.Should().Contain("is an overlay");
        blade.As("alice", Artifacts.IeVirsh, "define", "02", "--image", "/run/local-blade/home/alice/own.qcow2").Error.Should().Contain("the slot 02 holds a machine already");
        blade.As("alice", Artifacts.IeVirsh, "define", "own", "--image", "/run/local-blade/home/alice/own.qcow2").Succeeded()
            .Should().MatchRegex("^Domain 'own' defined from 'own.qcow2', MAC 52:54:00:");
        blade.As("alice", Artifacts.IeVirsh, "undefine", "own", "--delete-image").Succeeded();
    }

    private static void QemuImg(params string[] arguments) => Run.Program("qemu-img", arguments).Succeeded();

    private string Address() => JsonDocument.Parse(blade.As("alice", Artifacts.IeVirsh, "info", "web", "--json").Succeeded())
        .RootElement.GetProperty("addresses")[0].GetProperty("address").GetString()!;

    private static string Settled(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"CPU time: .*", "CPU time:");

    // Nobody gets in with what Vagrant's manual says, and the laptop's key does.
    private string Guest(string publicKey)
    {
        string disk = SshGuest.Make(folder);
        string hash = Run.Program("openssl", ["passwd", "-6", Password]).Succeeded().Trim();
        File.WriteAllText(folder.File("shadow"), $"root:{hash}:19000:0:99999:7:::\nvagrant:{hash}:19000:0:99999:7:::\nsshd:*:19000::::::\n");
        File.WriteAllText(folder.File("keys.conf"), "PasswordAuthentication no\nKbdInteractiveAuthentication no\n");
        GuestDisk.Write(disk, $"""
            write {folder.File("keys.conf")} /etc/ssh/sshd_config.d/keys.conf
            rm /etc/shadow
            write {folder.File("shadow")} /etc/shadow
            sif /etc/shadow mode 0100600
            rm /root/.ssh/authorized_keys
            rm /home/vagrant/.ssh/authorized_keys
            write {publicKey} /home/vagrant/.ssh/authorized_keys
            sif /home/vagrant/.ssh/authorized_keys mode 0100600
            sif /home/vagrant/.ssh/authorized_keys uid 1000
            sif /home/vagrant/.ssh/authorized_keys gid 1000
            """);
        return disk;
    }
}
