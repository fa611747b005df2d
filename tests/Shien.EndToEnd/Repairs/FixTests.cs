using System.Diagnostics;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Repairs;

/// <summary>A box into which everybody gets becomes a machine into which only its owner gets, by shien push --fix and by ie-virsh fix.</summary>
public sealed class FixTests : IDisposable
{
    private readonly Blade blade;
    private readonly TemporaryFolder folder = new();

    public FixTests(Blade blade)
    {
        this.blade = blade;
        Assert.SkipUnless(File.Exists("/usr/bin/guestfish"), "guestfish is not installed");
        Assert.SkipUnless(File.Exists(SshGuest.InsecureKey), "vagrant, whose keys everybody has, is not installed");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
    }

    public void Dispose()
    {
        blade.As("alice", Artifacts.IeVirsh, "destroy", "03");
        blade.As("alice", Artifacts.IeVirsh, "undefine", "03", "--delete-image");
        blade.As("teacher", Artifacts.IeVirsh, "undefine", "02", "--delete-image");
        folder.Dispose();
    }

    [Fact]
    public void Only_the_owner_gets_into_a_machine_that_was_pushed_with_fix()
    {
        string box = Box();
        string before = Run.Program("sha256sum", [box]).Succeeded();
        string key = KeyOf("alice");
        JsonElement plan = Json(blade.As("alice", Artifacts.Shien, "push", box, "--blade", "local", "--as", "03", "--fix", "--dry-run", "--json"));
        JsonElement pushed = Json(blade.As("alice", Artifacts.Shien, "push", box, "--blade", "local", "--as", "03", "--fix", "--start", "--json"));

        Paths(pushed.GetProperty("repair")).Should().Equal(Paths(plan.GetProperty("repair")), "the laptop plans what the blade does")
            .And.Contain(["/etc/shadow", "/root/.ssh/authorized_keys", "/home/vagrant/.ssh/authorized_keys", "/etc/ssh/ssh_host_ed25519_key", "/etc/machine-id"]);
        Fixable(pushed.GetProperty("findings")).Should().BeEmpty("the second check has nothing left that can be repaired");
        Run.Program("sha256sum", [box]).Succeeded().Should().Be(before, "the student's own disk is only read");

        string address = pushed.GetProperty("machine").GetProperty("addresses")[0].GetString()!;
        Dictionary<string, string> hostKeys = HostKeys(pushed);
        blade.As("alice", "sh", "-c", $"cat > ~/known_hosts << 'E'\n{string.Concat(hostKeys.Select(k => $"{address} {k.Key} {k.Value}\n"))}E").Succeeded();
        foreach (string account in new[] { "vagrant", "root" })
        {
            Ssh(account, address, "-i", key).Succeeded().Should().Be("inside\n", "the owner's key opens {0}, and the host has the keys that were told", account);
        }

        string insecure = folder.File("insecure");
        File.Copy(SshGuest.InsecureKey, insecure);
        blade.As("alice", "sh", "-c", $"install -m 600 {insecure} ~/insecure").Succeeded();
        Refused(Ssh("vagrant", address, "-i", "~/insecure"));
        Refused(Ssh("root", address, "-i", "~/insecure"));
        Refused(Ssh("vagrant", address, "-o", "PubkeyAuthentication=no"));

        // Another student pushes the same box; and a machine that replaces one keeps its slot's host keys.
        JsonElement again = Json(blade.As("alice", Artifacts.Shien, "push", box, "--blade", "local", "--as", "03", "--fix", "--replace", "--json"));
        HostKeys(again).Should().Equal(hostKeys);
        InImage("alice", "03", "/etc/machine-id").Should().BeEmpty("each machine makes its own at its first start");
    }

    [Fact]
    public void A_stopped_machine_is_repaired_or_stays_as_it_was()
    {
        string box = Box();
        blade.As("teacher", "rm", "-rf", "/run/local-blade/home/teacher/.ssh").Succeeded();
        RunResult refused = blade.As("teacher", Artifacts.Shien, "push", box, "--blade", "local", "--as", "02", "--fix");
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain("would lock you out").And.Contain("no SSH key of 'teacher'").And.Contain("shien setup").And.NotContain("Sending");

        blade.As("teacher", Artifacts.Shien, "push", box, "--blade", "local", "--as", "02", "--allow-findings", "a test").Succeeded();
        string image = Path.Combine(blade.Store, "accounts/teacher/vm/02.qcow2");
        string before = Run.Program("sha256sum", [image]).Succeeded();
        refused = blade.As("teacher", Artifacts.IeVirsh, "fix", "02");
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain("would lock you out");

        KeyOf("teacher");
        blade.As("teacher", Artifacts.IeVirsh, "fix", "02", "--dry-run").Succeeded().Should().Contain("nothing was changed").And.Contain("/etc/shadow");
        KillInTheMiddle();
        Run.Program("sha256sum", [image]).Succeeded().Should().Be(before, "a repair that was cut leaves the old image");
        Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Should().BeEmpty();
        blade.As("root", "sh", "-c", "ls -d /run/shien/repair-*").Output.Should().BeEmpty();

        JsonElement repaired = Json(blade.As("teacher", Artifacts.IeVirsh, "fix", "02", "--json"));
        Paths(repaired.GetProperty("repair")).Should().Contain(["/etc/shadow", "/etc/ssh/ssh_host_rsa_key"]);
        Fixable(repaired.GetProperty("findings")).Should().BeEmpty();
        InImage("teacher", "02", "/etc/shadow").Should().StartWith("root:*:").And.Contain("\nvagrant:*:");
        string own = InImage("teacher", "02", "/etc/ssh/ssh_host_ed25519_key.pub");
        own.Should().Contain(HostKeys(repaired)["ssh-ed25519"]).And.NotBe(File.ReadAllText(folder.File("ssh_host_ed25519_key.pub")));
        Run.Program("qemu-img", ["info", "-f", "qcow2", image]).Succeeded().Should().NotContain("backing");
        File.GetUnixFileMode(image).Should().Be((UnixFileMode)0b110_000_000);
        blade.As("teacher", Artifacts.IeVirsh, "fix", "02").Succeeded().Should().Contain("Nothing to repair in '02'");
    }

    private void KillInTheMiddle()
    {
        ProcessStartInfo start = new(Blade.Script) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in blade.Entering("teacher", Artifacts.IeVirsh, "fix", "02"))
        {
            start.ArgumentList.Add(argument);
        }

        using Process fix = Process.Start(start)!;
        for (int i = 0; blade.As("root", "sh", "-c", "ls /run/shien/repair-*/commands").ExitCode != 0; i++)
        {
            i.Should().BeLessThan(300, "the repair begins");
            fix.HasExited.Should().BeFalse();
            Thread.Sleep(200);
        }

        RunResult busy = blade.As("teacher", Artifacts.IeVirsh, "start", "02");
        busy.Error.Should().Contain("the machine '02' is being repaired");
        Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
        string said = fix.StandardError.ReadToEnd();
        fix.WaitForExit();
        fix.ExitCode.Should().Be(1, said);
        for (int i = 0; Run.Program("pgrep", ["-u", "1999991001,1999991002"]).ExitCode == 0; i++)
        {
            i.Should().BeLessThan(100, "everything that the repair started ends with the daemon");
            Thread.Sleep(100);
        }

        Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();
    }

    private string Box()
    {
        string box = SshGuest.Make(folder);
        File.SetUnixFileMode(box, (UnixFileMode)0b110_100_100);
        return box;
    }

    // The key by which an account logs in to the blade; its private half.
    private string KeyOf(string account) => blade.As(account, "sh", "-euc",
        """
        mkdir -p -m 700 ~/.ssh
        [ -e ~/.ssh/own ] || ssh-keygen -q -t ed25519 -N "" -f ~/.ssh/own
        grep -qsxF "$(cat ~/.ssh/own.pub)" ~/.ssh/authorized_keys || cat ~/.ssh/own.pub >> ~/.ssh/authorized_keys
        chmod 600 ~/.ssh/authorized_keys
        echo ~/.ssh/own
        """).Succeeded().Trim();

    // With the host keys that the push told and no others; a password, where one is asked for, is the documented one.
    private RunResult Ssh(string account, string address, params string[] options)
    {
        string ask = folder.File("ask");
        File.WriteAllText(ask, "#!/bin/sh\necho vagrant\n");
        File.SetUnixFileMode(ask, (UnixFileMode)0b111_101_101);
        string more = string.Join(' ', options);
        return blade.As("alice", "sh", "-c",
            $"SSH_ASKPASS={ask} SSH_ASKPASS_REQUIRE=force setsid ssh -o UserKnownHostsFile=~/known_hosts -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes "
            + $"-o NumberOfPasswordPrompts=1 -o ConnectTimeout=60 -o ConnectionAttempts=20 {more} {account}@{address} 'echo inside'");
    }

    private static void Refused(RunResult login)
    {
        login.ExitCode.Should().Be(255, login.ToString());
        login.Error.Should().Contain("Permission denied (publickey)", "and no other way is offered");
    }

    private string InImage(string account, string slot, string path)
    {
        string raw = folder.File("image.raw");
        Run.Program("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", Path.Combine(blade.Store, $"accounts/{account}/vm/{slot}.qcow2"), raw]).Succeeded();
        return Run.Program("debugfs", ["-R", $"cat {path}", raw + "?offset=1048576"]).Succeeded();
    }

    private static JsonElement Json(RunResult result) => JsonDocument.Parse(result.Succeeded()).RootElement;

    private static List<string> Paths(JsonElement repair) => [.. repair.GetProperty("edits").EnumerateArray().Select(edit => edit.GetProperty("path").GetString()!)];

    private static Dictionary<string, string> HostKeys(JsonElement report) => report.GetProperty("repair").GetProperty("hostKeys").EnumerateArray()
        .ToDictionary(key => key.GetProperty("type").GetString()!, key => key.GetProperty("key").GetString()!);

    private static List<string> Fixable(JsonElement findings) =>
    [
        .. findings.EnumerateArray()
            .Where(f => f.TryGetProperty("canFix", out JsonElement can) && can.GetBoolean() && f.GetProperty("severity").GetString() != "info")
            .Select(f => f.ToString()),
    ];
}
