using System.Globalization;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>The blade as the judge: what its profile refuses, and what its administrators let in all the same.</summary>
public sealed class ProfileAndWaiverTests(Blade blade)
{
    // A disk without a system: what cannot be looked into warns in private and blocks in public.
    private const string MakeDisk = "head -c 65536 /dev/urandom > \"$1\"; truncate -s 8M \"$1\"; chmod 644 \"$1\"";

    // Three keys may log in: the owner's, the auditors', and one that the box brought along.
    private const string MakeGuest = """
        for key in owner audit box; do ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$1/$key"; done
        chmod 644 "$1"/*.pub
        r=$1/root; mkdir -p "$r"/{bin,etc,usr,boot} "$r/root/.ssh"
        echo 'root:*:0:0::/root:/bin/sh' > "$r/etc/passwd"
        cat "$1"/{owner,audit,box}.pub > "$r/root/.ssh/authorized_keys"
        mke2fs -q -F -t ext4 -d "$r" "$2" 16M; chmod 644 "$2"
        """;

    private static readonly string Day = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public void A_public_blade_refuses_what_a_private_one_takes_unless_its_administrators_waive_it()
    {
        using TemporaryFolder folder = new();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        string disk = folder.File("data.raw");
        Run.Program("bash", ["-euc", MakeDisk, "make", disk]).Succeeded();
        string waivers = folder.File("waivers.toml");
        File.WriteAllText(waivers, "# none yet\n");

        JsonElement taken = JsonDocument.Parse(Push("alice", disk, "--json").Succeeded()).RootElement;
        taken.GetProperty("findings")[0].GetProperty("severity").GetString().Should().Be("warn");
        taken.GetProperty("machine").GetProperty("diskBus").GetString().Should().Be("sata", "nothing is proven about it");
        blade.As("alice", Artifacts.IeVirsh, "start", "04").Succeeded();
        blade.As("alice", Artifacts.IeVirsh, "destroy", "04").Succeeded();
        string root = taken.GetProperty("diskRoots")[0].GetString()!;
        Undefine("alice");

        using (blade.With($"profile = \"public\"\nwaivers = \"{waivers}\"\n"))
        {
            RunResult refused = Push("alice", disk);
            refused.ExitCode.Should().Be(3);
            refused.Error.Should().Contain("E1 blocked  Not checked\n").And.Contain("2 findings block the push.");
            Log().Should().NotContain("reserved", "the laptop has asked before it sends");

            // One that may be for this machine lets the laptop send it; the blade sees that it is for another one.
            File.WriteAllText(waivers, Waiver("alice", new string('0', 64), Day));
            refused = Push("alice", disk);
            refused.ExitCode.Should().Be(3);
            refused.Error.Should().Contain("The blade's administrators have waived E1 for machines of yours").And.Contain("the blade's check found 2 things that may not come in");

            File.WriteAllText(waivers, Waiver("alice", root, Day));
            taken = JsonDocument.Parse(Push("alice", disk, "--json").Succeeded()).RootElement;
            JsonElement finding = taken.GetProperty("findings")[0];
            finding.GetProperty("severity").GetString().Should().Be("block");
            finding.GetProperty("waived").GetProperty("reason").GetString().Should().Be("a data disk of the course");
            Log().Should().MatchRegex($"audit.*alice.*blocking findings E1 waived by uli until {Day}: a data disk of the course");
            File.ReadAllText(Path.Combine(blade.Store, "machines/alice/04.json")).Should().Contain("a data disk of the course");
            Undefine("alice");

            Push("bob", disk).ExitCode.Should().Be(3, "it is for alice's machines");

            File.WriteAllText(waivers, Waiver("alice", root, "2026-01-01"));
            refused = Push("alice", disk);
            refused.ExitCode.Should().Be(3, "its last day has passed");

            // A file that others can write decides nothing.
            File.WriteAllText(waivers, Waiver("alice", root, Day));
            File.SetUnixFileMode(waivers, (UnixFileMode)0b110_110_100);
            Push("alice", disk).ExitCode.Should().Be(3);
            Log().Should().Contain("no waiver of the administrators counts: ");
        }

        Push("alice", disk).Succeeded();
        Undefine("alice");
    }

    [Fact]
    public void A_key_is_foreign_that_is_neither_the_owner_s_on_the_blade_nor_the_administrators()
    {
        using TemporaryFolder folder = new();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        string disk = folder.File("guest.raw");
        Run.Program("bash", ["-euc", MakeGuest, "make", folder.Path, disk]).Succeeded();
        blade.As("alice", "sh", "-euc", $"umask 077; mkdir -p ~/.ssh; cat {folder.File("owner.pub")} > ~/.ssh/authorized_keys").Succeeded();
        using (blade.With($"accepted_keys = \"{folder.File("audit.pub")}\"\n"))
        {
            ForeignKeys("alice", disk).Should().Equal("warn /root/.ssh/authorized_keys:3");

            // Keys that somebody else could have put there are not hers, and without hers nothing is called foreign in private.
            blade.As("alice", "chmod", "g+w", "/run/local-blade/home/alice/.ssh/authorized_keys").Succeeded();
            ForeignKeys("alice", disk).Should().BeEmpty();
            Log().Should().MatchRegex("no key of 'alice' is known, .*can be written to by others");
        }

        blade.As("alice", "rm", "-r", "/run/local-blade/home/alice/.ssh").Succeeded();
    }

    private List<string> ForeignKeys(string account, string disk)
    {
        JsonElement pushed = JsonDocument.Parse(Push(account, disk, "--json").Succeeded()).RootElement;
        Undefine(account);
        return [.. pushed.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("rule").GetString() == "K3")
            .Select(f => $"{f.GetProperty("severity").GetString()} {f.GetProperty("where").GetString()}")];
    }

    private static string Waiver(string account, string box, string day) =>
        $"[[waiver]]\nrule = \"E1\"\naccount = \"{account}\"\nbox = \"{box}\"\nreason = \"a data disk of the course\"\nby = \"uli\"\nexpires = {day}\n";

    private RunResult Push(string account, string disk, params string[] more) =>
        blade.As(account, Artifacts.Shien, ["push", disk, "--blade", "local", "--as", "04", .. more]);

    private void Undefine(string account) => blade.As(account, Artifacts.IeVirsh, "undefine", "04", "--delete-image").Succeeded();

    private string Log()
    {
        // What was said since the settings were changed.
        string log = File.ReadAllText(Path.Combine(blade.State, "log/shiend.log"));
        int start = log.LastIndexOf("listens on", StringComparison.Ordinal);
        return log[start..];
    }
}
