using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>The owner's keys come from a real LDAP server, through a command of the administrators.</summary>
public sealed class KeysCommandTests(Blade blade)
{
    private const string MakeGuest = """
        for key in ldap home bob box; do ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$1/$key"; done
        chmod 644 "$1"/*.pub
        r=$1/root; mkdir -p "$r"/{bin,etc,usr,boot} "$r/root/.ssh"
        echo 'root:*:0:0::/root:/bin/sh' > "$r/etc/passwd"
        cat "$1"/{ldap,home,bob,box}.pub > "$r/root/.ssh/authorized_keys"
        mke2fs -q -F -t ext4 -d "$r" "$2" 16M; chmod 644 "$2"
        """;

    [Fact]
    public void Keys_of_ldap_are_the_owners_beside_those_of_the_home()
    {
        using TemporaryFolder folder = new();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        string disk = folder.File("guest.raw");
        Run.Program("bash", ["-euc", MakeGuest, "make", folder.Path, disk]).Succeeded();
        string Key(string name) => File.ReadAllText(folder.File(name + ".pub"));
        using LdapServer ldap = new(("alice", [Key("ldap"), "from=\"10.0.0.1\" " + Key("box")]), ("bob", [Key("bob")]));
        foreach (string account in (string[])["alice", "bob", "teacher"])
        {
            // What another test may have left.
            blade.As("root", "rm", "-rf", $"/run/local-blade/home/{account}/.ssh").Succeeded();
        }

        using (blade.With($"keys_command = \"{ldap.Command}\"\n"))
        {
            Foreign("alice", disk).Should().Equal([2, 3, 4], "one of LDAP is hers, and one with options is none");
            blade.As("alice", "sh", "-euc", $"umask 077; mkdir -p ~/.ssh; cat {folder.File("home.pub")} > ~/.ssh/authorized_keys").Succeeded();
            Foreign("alice", disk).Should().Equal([3, 4], "those of her home count as well");
            Foreign("bob", disk).Should().Equal([1, 2, 4], "each has his own");
            Foreign("teacher", disk).Should().BeEmpty("of an account without keys nothing is called foreign");

            ldap.Stop();
            Foreign("alice", disk).Should().Equal([1, 3, 4], "without LDAP those of her home are left");
            Log().Should().MatchRegex("the keys of 'alice' cannot be asked for: ");
        }

        blade.As("alice", "rm", "-r", "/run/local-blade/home/alice/.ssh").Succeeded();
    }

    // Lines of root's authorized_keys.
    private List<int> Foreign(string account, string disk)
    {
        JsonElement pushed = JsonDocument.Parse(blade.As(account, Artifacts.Shien, ["push", disk, "--blade", "local", "--as", "04", "--json"]).Succeeded()).RootElement;
        blade.As(account, Artifacts.IeVirsh, "undefine", "04", "--delete-image").Succeeded();
        return [.. pushed.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("rule").GetString() == "K3")
            .Select(f => int.Parse(f.GetProperty("where").GetString()!.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private string Log()
    {
        // What was said since the settings were changed.
        string log = File.ReadAllText(Path.Combine(blade.State, "log/shiend.log"));
        int start = log.LastIndexOf("listens on", StringComparison.Ordinal);
        return log[start..];
    }
}
