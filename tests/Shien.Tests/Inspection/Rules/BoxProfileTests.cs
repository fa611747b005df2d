using AwesomeAssertions;
using Shien.Inspection;
using Shien.Tests.Inspection.Repairs;
using Xunit;

namespace Shien.Tests.Inspection.Rules;

/// <summary>A base box, which may hold nothing that all machines made of it would share.</summary>
public sealed class BoxProfileTests
{
    [Fact]
    public void A_host_key_blocks_and_without_one_nothing_does()
    {
        new TestGuest().Rows("H1", Profile.Box).Should().Equal("H1 Block /etc/ssh/ssh_host_ed25519_key");
        new TestGuest().Findings(Profile.Box).Single(f => f.Rule == "H1").CanFix.Should().BeFalse("a new one would be in every machine as well");
        Prepared().Findings(Profile.Box).Should().NotContain(f => f.Severity == Severity.Block);
        Prepared().File("/etc/ssh/ssh_host_rsa_key", TestKey.Private(3), 0x180).Rows("H1", Profile.Box).Should().Equal("H1 Block /etc/ssh/ssh_host_rsa_key");
    }

    [Theory]
    [InlineData("/home/student/.ssh/id_ed25519", true)]
    [InlineData("/root/backup/server.pem", true)]
    [InlineData("/home/student/.ssh/notes", false)]
    public void A_private_key_blocks(string path, bool isKey)
    {
        TestGuest guest = Prepared().File(path, isKey ? TestKey.Private(5) : "ssh-ed25519 AAAA\n", 0x180, 1000);
        guest.Rows("K5", Profile.Box).Should().BeEquivalentTo(isKey ? [$"K5 Block {path}"] : Array.Empty<string>());
        guest.Rows("K5").Should().BeEquivalentTo(isKey ? [$"K5 Warn {path}"] : Array.Empty<string>());
    }

    [Fact]
    public void The_insecure_key_is_noted_and_so_is_sudo_that_follows_from_it()
    {
        TestGuest guest = Prepared().File("/home/student/.ssh/authorized_keys", RepairCorpus.Insecure + " vagrant\n", 0x180, 1000)
            .File("/etc/sudoers", "root ALL=(ALL) ALL\nstudent ALL=(ALL) NOPASSWD: ALL\n", 0x120);
        guest.Rows("K1", Profile.Box).Should().Equal("K1 Info /home/student/.ssh/authorized_keys:1");
        guest.Rows("C4", Profile.Box).Should().Equal("C4 Info /etc/sudoers:2");
        guest.Rows("K1").Should().Equal("K1 Block /home/student/.ssh/authorized_keys:1");
        guest.Rows("C4").Should().Equal("C4 Block /etc/sudoers:2");
        guest.Findings(Profile.Box).Single(f => f.Rule == "K1").Message.Should().Contain("Vagrant needs it");
    }

    [Fact]
    public void A_guessable_password_blocks_there_too()
    {
        TestGuest guest = RepairCorpus.All["box"](Prepared());
        guest.Rows("C1", Profile.Box).Should().Contain("C1 Block /etc/shadow:2");
    }

    [Fact]
    public void What_could_not_be_looked_into_blocks() =>
        Prepared().Remove("/etc/passwd").Findings(Profile.Box).Should().Contain(f => f.Rule == "E1" && f.Severity == Severity.Block);

    // Host keys are made at the first boot.
    private static TestGuest Prepared() => new TestGuest().Remove("/etc/ssh/ssh_host_ed25519_key")
        .File("/usr/lib/systemd/system/sshd-keygen.service", "[Service]\nType=oneshot\nExecStart=/usr/bin/ssh-keygen -A\n")
        .Link("/etc/systemd/system/multi-user.target.wants/sshd-keygen.service", "/usr/lib/systemd/system/sshd-keygen.service");
}
