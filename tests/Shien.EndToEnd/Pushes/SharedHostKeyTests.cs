using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>Two accounts push machines of one box: the second hears of it, and not whose the first is.</summary>
public sealed class SharedHostKeyTests(Blade blade)
{
    // With an sshd and a host key; the program is only looked at.
    private const string MakeGuest = """
        r=$1/root; mkdir -p "$r"/{bin,etc/ssh,usr/sbin,boot,root}
        echo 'root:*:0:0::/root:/bin/sh' > "$r/etc/passwd"
        echo 'OpenSSH_9.2p1 Debian-2' > "$r/usr/sbin/sshd"
        printf 'PasswordAuthentication no\nKbdInteractiveAuthentication no\n' > "$r/etc/ssh/sshd_config"
        ssh-keygen -q -t ed25519 -N '' -C '' -f "$r/etc/ssh/ssh_host_ed25519_key"
        mke2fs -q -F -t ext4 -d "$r" "$2" 16M; chmod 644 "$2"
        """;

    [Fact]
    public void A_host_key_that_another_machine_has_is_told_without_saying_whose()
    {
        using TemporaryFolder folder = new();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        string disk = folder.File("guest.raw");
        Run.Program("bash", ["-euc", MakeGuest, "make", folder.Path, disk]).Succeeded();
        try
        {
            Shared("alice", disk).Should().BeEmpty("it is the first");
            File.ReadAllText(Path.Combine(blade.Store, "machines/alice/04.json")).Should().MatchRegex("\"hostKeys\":\\s*\\[\\s*\"SHA256:");
            string message = Shared("bob", disk).Should().ContainSingle().Subject;
            message.Should().MatchRegex("^The host key .* is also that of another machine on this blade\\.").And.NotContain("alice");
            Shared("alice", disk, "--replace").Should().ContainSingle("bob has it too");
            blade.As("bob", Artifacts.IeVirsh, "undefine", "04", "--delete-image").Succeeded();
            Shared("alice", disk, "--replace").Should().BeEmpty("her own machine is the one that is replaced");
        }
        finally
        {
            blade.As("bob", Artifacts.IeVirsh, "undefine", "04", "--delete-image");
            blade.As("alice", Artifacts.IeVirsh, "undefine", "04", "--delete-image");
        }
    }

    private List<string> Shared(string account, string disk, params string[] more)
    {
        JsonElement pushed = JsonDocument.Parse(blade.As(account, Artifacts.Shien, ["push", disk, "--blade", "local", "--as", "04", "--json", .. more]).Succeeded()).RootElement;
        return [.. pushed.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("rule").GetString() == "H1").Select(f => f.GetProperty("message").GetString()!)];
    }
}
