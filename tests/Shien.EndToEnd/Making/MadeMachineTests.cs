using System.Diagnostics;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Making;

/// <summary>Machines that the blade makes of a template, for two students at once: J2 and J8.</summary>
public sealed class MadeMachineTests : IDisposable
{
    private const string Box = "course-ssh";

    // Appliances, all emulated.
    private static readonly RunOptions Patiently = new(Limit: TimeSpan.FromMinutes(6));

    private readonly Blade blade;
    private readonly TemporaryFolder folder = new();

    public MadeMachineTests(Blade blade)
    {
        this.blade = blade;
        Assert.SkipUnless(File.Exists("/usr/bin/guestfish"), "guestfish is not installed");
    }

    public void Dispose()
    {
        foreach (string account in (string[])["alice", "bob"])
        {
            foreach (string slot in (string[])["01", "02"])
            {
                blade.As(account, Artifacts.IeVirsh, "destroy", slot);
                blade.As(account, Artifacts.IeVirsh, "undefine", slot, "--delete-image");
            }
        }

        StoredBox.Remove(blade, Box);
        folder.Dispose();
    }

    // One box and two students from the first command to the last: each appliance takes half a minute.
    [Fact]
    public void Two_students_make_machines_of_a_template_copy_them_and_go_back()
    {
        StoredBox.Write(blade, folder, Box, "1.0", SshGuest.Make(folder));
        KeyOf("bob");
        Without_a_key_nothing_is_made();
        KeyOf("alice");
        blade.As("alice", Artifacts.IeVirsh, "templates").Succeeded().Should().MatchRegex($@"\n {Box} +1\.0 +256 MiB +\d+ MiB +x86_64");
        Whoever_is_stopped_leaves_nothing();

        RunResult[] made = AtOnce(("alice", ["define", "web", "-t", Box, "--json"]), ("bob", ["define", "-t", Box + ":1.0", "--json"]));
        JsonElement web = Json(made[0]);
        web.GetProperty("name").GetString().Should().Be("web");
        web.GetProperty("base").GetString().Should().Be(Box + " 1.0");
        web.GetProperty("mac").GetString().Should().NotBe(Json(made[1]).GetProperty("mac").GetString());
        new FileInfo(Image("alice", "01")).Length.Should().BeLessThan(4 << 20, "what the box holds is not stored again");
        blade.As("alice", Artifacts.IeVirsh, "dumpxml", "web").Succeeded().Should().MatchRegex($@"<backingStore type='file'>\s*<format type='qcow2'/>\s*<source file='[^']*/boxes/{Box}/1\.0/disk-1\.qcow2'/>\s*<backingStore/>");
        Neither_has_what_the_box_or_the_other_has();
        What_is_anothers_does_not_exist();
        They_are_copied_and_put_back();
        Only_its_owner_gets_in();
    }

    private void Without_a_key_nothing_is_made()
    {
        blade.As("alice", "rm", "-rf", "/run/local-blade/home/alice/.ssh").Succeeded();
        Refused("alice", ["define", "-t", Box], "you could not log in to the machine: it gets no password").Should().Contain("shien setup");
        Refused("alice", ["define", "-t", "gentoo"], "there is no template 'gentoo' on this blade").Should().Contain($"{Box}:1.0");
        Refused("bob", ["define", "05", "-t", Box], "there is no slot '05': 'bob' has 01 to 04");
    }

    private void Whoever_is_stopped_leaves_nothing()
    {
        foreach (bool isKill in (bool[])[false, true])
        {
            // Both are far in their work: one writes the overlay, or checks it; the other one's appliance runs.
            string begun = isKill ? "/run/shien/repair-*/commands" : "/run/local-blade/store/spool/*/disk-1.qcow2";
            string said = Harmed(begun, () =>
            {
                if (isKill)
                {
                    Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
                }
                else
                {
                    blade.As("root", "pkill", "-INT", "-x", "ie-virsh").Succeeded();
                }
            });
            if (isKill)
            {
                Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();
            }
            else
            {
                said.Should().Contain("interrupted; nothing was left half done");
            }

            for (int i = 0; Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Any(); i++)
            {
                i.Should().BeLessThan(100, "what was begun is removed");
                Thread.Sleep(100);
            }

            Json(blade.As("alice", Artifacts.IeVirsh, "list", "--json")).GetProperty("machines").GetArrayLength().Should().Be(0);
            Directory.EnumerateFiles(Path.Combine(blade.Store, "reservations")).Should().BeEmpty();
            blade.As("root", "sh", "-c", "grep -l alice@ /run/local-blade/store/leases/*").Output.Should().BeEmpty("no MAC is taken");
            blade.As("root", "virsh", "-q", "list", "--all", "--name").Succeeded().Should().NotContain("alice@");
        }
    }

    private void Neither_has_what_the_box_or_the_other_has()
    {
        List<string> keys = [File.ReadAllText(folder.File("ssh_host_ed25519_key.pub")).Split(' ')[1]];
        foreach (string account in (string[])["alice", "bob"])
        {
            Raw(account, "01");
            InImage("/etc/shadow").Should().Be("root:*:19000:0:99999:7:::\nvagrant:*:19000:0:99999:7:::\n", "nobody's password opens it, and none is known");
            string owners = blade.As(account, "cat", $"/run/local-blade/home/{account}/.ssh/authorized_keys").Succeeded();
            KeysIn(InImage("/home/vagrant/.ssh/authorized_keys")).Should().BeEquivalentTo(KeysIn(owners), "the owner's keys open it, and nobody else's");
            InImage("/etc/machine-id").Should().BeEmpty("each makes its own at its first start");
            keys.Add(InImage("/etc/ssh/ssh_host_ed25519_key.pub").Split(' ')[1].Trim());
            foreach (string image in (string[])[Image(account, "01"), folder.File("chain.raw")])
            {
                Run.Program("grep", ["-c", "-a", "-F", "$6$insecurevagrant$", image]).Output.Trim().Should().Be("0", "the known hash is nowhere, also not in free blocks");
            }
        }

        keys.Should().OnlyHaveUniqueItems();
    }

    private static IEnumerable<string> KeysIn(string authorizedKeys) =>
        authorizedKeys.Split('\n').Where(line => line.Contains("ssh-", StringComparison.Ordinal)).Select(line => line.Split(' ')[1].Trim()).Distinct();

    private void What_is_anothers_does_not_exist()
    {
        foreach (string[] command in new string[][] { ["reset", "NN", "--yes"], ["clone", "NN"], ["snapshot", "take", "NN"], ["snapshot", "list", "NN"], ["snapshot", "revert", "NN", "a", "--yes"], ["snapshot", "delete", "NN", "a"] })
        {
            string Said(string name) => Refused("bob", [.. command.Select(word => word == "NN" ? name : word)], "there is no machine").Replace(name, "NN", StringComparison.Ordinal);
            Said("web").Should().Be(Said("no-one"));
        }
    }

    private void They_are_copied_and_put_back()
    {
        string box = Hash("alice", "01");
        Mark();
        string marked = Hash("alice", "01");
        marked.Should().NotBe(box);
        blade.As("alice", Artifacts.IeVirsh, "snapshot", "take", "web", "marked").Succeeded().Should().Be("Domain snapshot marked created\n");
        blade.As("alice", Artifacts.IeVirsh, "snapshot", "take", "01").Succeeded().Should().Be("Domain snapshot snap-1 created\n");
        blade.As("alice", Artifacts.IeVirsh, "snapshot", "take", "01").Succeeded().Should().Be("Domain snapshot snap-2 created\n");
        Refused("alice", ["snapshot", "take", "web", "more"], "3 of 3 snapshots of 'alice' are in use: web marked (").Should().Contain("ie-virsh snapshot delete");
        blade.As("alice", Artifacts.IeVirsh, "snapshot", "delete", "web", "snap-1").Succeeded();
        blade.As("root", "qemu-img", "check", "-f", "qcow2", $"{OnBlade("alice")}/01@marked.1.qcow2").Succeeded();
        Refused("bob", ["clone", "01", "--count", "4"], "1 of 4 machines of 'bob' are in use: 01; 4 more do not go").Should().Contain("Make 3");

        string before = HostKey("alice", "01");
        RunResult[] done = AtOnce(("alice", ["reset", "web", "--yes"]), ("bob", ["clone", "01", "copy", "--json"]));
        done[0].Succeeded().Should().StartWith($"Domain 'web' was reset: it is {Box} 1.0 again");
        HostKey("alice", "01").Should().Be(before, "known_hosts stays right");
        Hash("alice", "01").Should().NotBe(marked);
        Byte().Should().Be(0, "what was written since is gone");

        JsonElement copy = Json(done[1]).GetProperty("machines")[0];
        copy.GetProperty("name").GetString().Should().Be("copy");
        copy.GetProperty("base").GetString().Should().Be(Box + " 1.0", "what is thin is copied thin");
        HostKey("bob", "02").Should().NotBe(HostKey("bob", "01"));
        Refused("bob", ["clone", "01", "copy"], "a machine of 'bob' is called 'copy' already: the one in slot 02");

        blade.As("alice", Artifacts.IeVirsh, "snapshot", "revert", "web", "marked", "--yes").Succeeded().Should().Be("Domain snapshot marked reverted\n");
        Hash("alice", "01").Should().Be(marked);
        blade.As("root", "qemu-img", "check", "-f", "qcow2", $"{OnBlade("alice")}/01.qcow2").Succeeded();
        blade.As("alice", Artifacts.IeVirsh, "snapshot", "list", "web").Succeeded().Should().Contain(" marked ").And.Contain(" snap-2 ").And.NotContain("snap-1");
    }

    private void Only_its_owner_gets_in()
    {
        blade.As("alice", Artifacts.IeVirsh, "start", "web").Succeeded();
        Refused("alice", ["reset", "web", "--yes"], "the machine 'web' is running");
        Refused("alice", ["clone", "web"], "the machine 'web' is running");
        Refused("alice", ["snapshot", "take", "web"], "the machine 'web' is running");
        blade.As("alice", Artifacts.IeVirsh, "snapshot", "delete", "web", "snap-2").Succeeded();
        string? address = null;
        for (int i = 0; address is null; i++)
        {
            i.Should().BeLessThan(120, "the guest asks for an address");
            Thread.Sleep(500);
            JsonElement addresses = Json(blade.As("alice", Artifacts.IeVirsh, "list", "--json")).GetProperty("machines")[0].GetProperty("addresses");
            address = addresses.GetArrayLength() > 0 ? addresses[0].GetString() : null;
        }

        string ssh = $"ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o ConnectionAttempts=20 vagrant@{address} echo inside";
        blade.As("alice", "sh", "-c", ssh).Succeeded().Should().Be("inside\n");
        blade.As("bob", "sh", "-c", ssh).Error.Should().Contain("Permission denied (publickey)");
    }

    // Begins to make a machine, and does something when a file is there; what the command said.
    private string Harmed(string begun, Action harm)
    {
        using Process making = Blade.Begin(blade.Entering("alice", Artifacts.IeVirsh, "define", "-t", Box));
        for (int i = 0; blade.As("root", "sh", "-c", "ls " + begun).ExitCode != 0; i++)
        {
            i.Should().BeLessThan(300, "the work begins");
            making.HasExited.Should().BeFalse();
            Thread.Sleep(200);
        }

        harm();
        string said = making.StandardError.ReadToEnd();
        making.WaitForExit();
        making.ExitCode.Should().NotBe(0, said);
        return said;
    }

    private RunResult[] AtOnce(params (string Account, string[] Command)[] commands) =>
        Task.WhenAll(commands.Select(c => Task.Run(() => blade.As(c.Account, Patiently, Artifacts.IeVirsh, c.Command)))).GetAwaiter().GetResult();

    private string Refused(string account, string[] command, string message)
    {
        RunResult refused = blade.As(account, Artifacts.IeVirsh, command);
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain(message);
        return refused.Error;
    }

    private void KeyOf(string account) => blade.As(account, "sh", "-euc",
        """
        mkdir -p -m 700 ~/.ssh
        [ -e ~/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N "" -f ~/.ssh/id_ed25519
        grep -qsxF "$(cat ~/.ssh/id_ed25519.pub)" ~/.ssh/authorized_keys || cat ~/.ssh/id_ed25519.pub >> ~/.ssh/authorized_keys
        chmod 600 ~/.ssh/authorized_keys
        """).Succeeded();

    // In what no file system uses: the last 64 KiB of the disk.
    private void Mark() => blade.As("root", "qemu-io", "-f", "qcow2", "-c", "write -P 0xab 268369920 64k", $"{OnBlade("alice")}/01.qcow2").Succeeded();

    private int Byte()
    {
        using FileStream raw = File.OpenRead(folder.File("chain.raw"));
        raw.Position = 268369920;
        return raw.ReadByte();
    }

    private static string OnBlade(string account) => $"/run/local-blade/store/accounts/{account}/vm";

    private string Image(string account, string slot) => Path.Combine(blade.Store, $"accounts/{account}/vm/{slot}.qcow2");

    private void Raw(string account, string slot)
    {
        blade.As("root", "qemu-img", "convert", "-f", "qcow2", "-O", "raw", $"{OnBlade(account)}/{slot}.qcow2", folder.File("chain.raw")).Succeeded();
    }

    private string Hash(string account, string slot)
    {
        Raw(account, slot);
        return Run.Program("sha256sum", [folder.File("chain.raw")]).Succeeded()[..64];
    }

    private string HostKey(string account, string slot)
    {
        Raw(account, slot);
        return InImage("/etc/ssh/ssh_host_ed25519_key.pub");
    }

    private string InImage(string path) => Run.Program("debugfs", ["-R", $"cat {path}", folder.File("chain.raw") + "?offset=1048576"]).Output;

    private static JsonElement Json(RunResult result) => JsonDocument.Parse(result.Succeeded()).RootElement;
}
