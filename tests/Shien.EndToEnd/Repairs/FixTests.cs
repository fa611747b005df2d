using System.Diagnostics;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Repairs;

/// <summary>A box into which everybody gets becomes a machine into which only its owner gets, by ie-virsh fix and by shien push --fix --prove.</summary>
public sealed class FixTests : IDisposable
{
    private const string Owner = "teacher";
    private const string Slot = "02";

    // An appliance, two boots and eight logins, all emulated: minutes on a busy machine.
    private static readonly RunOptions Patiently = new(Limit: TimeSpan.FromMinutes(10));

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
        blade.As(Owner, Artifacts.IeVirsh, "destroy", Slot);
        blade.As(Owner, Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
        folder.Dispose();
    }

    // One machine from its first push to its end: an appliance takes half a minute, a boot as long.
    [Fact]
    public void Only_the_owner_gets_into_a_machine_that_was_repaired()
    {
        string box = Box();
        string before = Run.Program("sha256sum", [box]).Succeeded();
        A_repair_that_would_lock_the_owner_out_is_refused(box);
        string key = KeyOf(Owner);
        A_machine_that_others_get_into_is_not_proved();
        Dictionary<string, string> hostKeys = A_stopped_machine_is_repaired_or_stays_as_it_was();
        JsonElement pushed = A_push_repairs_and_proves(box, hostKeys);
        Run.Program("sha256sum", [box]).Succeeded().Should().Be(before, "the student's own disk is only read");
        Only_the_owner_gets_in(pushed.GetProperty("machine").GetProperty("addresses")[0].GetString()!, hostKeys, key);
    }

    private void A_repair_that_would_lock_the_owner_out_is_refused(string box)
    {
        blade.As(Owner, "rm", "-rf", $"/run/local-blade/home/{Owner}/.ssh").Succeeded();
        RunResult refused = blade.As(Owner, Artifacts.Shien, "push", box, "--blade", "local", "--as", Slot, "--fix");
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain("would lock you out").And.Contain($"no SSH key of '{Owner}'").And.Contain("shien setup").And.NotContain("Sending");

        blade.As(Owner, Artifacts.Shien, "push", box, "--blade", "local", "--as", Slot, "--allow-findings", "a test").Succeeded();
        refused = blade.As(Owner, Artifacts.IeVirsh, "fix", Slot);
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain("would lock you out");
    }

    private void A_machine_that_others_get_into_is_not_proved()
    {
        string before = ImageHash();
        RunResult refused = blade.As(Owner, Patiently, Artifacts.Shien, "prove", Slot, "--blade", "local");
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain($"The machine '{Slot}' is not proved: your key does not open it:").And.Contain("offered: key '/run/local-blade/home/")
            .And.Contain("It is defined and stopped, as it was before the proof.");
        ImageHash().Should().Be(before, "a proof leaves no trace");
        blade.As(Owner, Artifacts.IeVirsh, "list").Succeeded().Should().Contain("shut off");
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Image)!, "*.trial*").Should().BeEmpty();
    }

    private Dictionary<string, string> A_stopped_machine_is_repaired_or_stays_as_it_was()
    {
        string before = ImageHash();
        blade.As(Owner, Artifacts.IeVirsh, "fix", Slot, "--dry-run").Succeeded().Should().Contain("nothing was changed").And.Contain("/etc/shadow");
        KillInTheMiddle();
        ImageHash().Should().Be(before, "a repair that was cut leaves the old image");
        Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Should().BeEmpty();
        blade.As("root", "sh", "-c", "ls -d /run/shien/repair-*").Output.Should().BeEmpty();

        JsonElement repaired = Json(blade.As(Owner, Artifacts.IeVirsh, "fix", Slot, "--json"));
        Paths(repaired.GetProperty("repair")).Should().Contain(["/etc/shadow", "/etc/ssh/ssh_host_rsa_key"]);
        Fixable(repaired.GetProperty("findings")).Should().BeEmpty();
        InImage("/etc/shadow").Should().StartWith("root:*:").And.Contain("\nvagrant:*:");
        InImage("/etc/machine-id").Should().BeEmpty("each machine makes its own at its first start");
        Dictionary<string, string> hostKeys = HostKeys(repaired);
        InImage("/etc/ssh/ssh_host_ed25519_key.pub").Should().Contain(hostKeys["ssh-ed25519"])
            .And.NotBe(File.ReadAllText(folder.File("ssh_host_ed25519_key.pub")));
        Run.Program("qemu-img", ["info", "-f", "qcow2", Image]).Succeeded().Should().NotContain("backing");
        File.GetUnixFileMode(Image).Should().Be((UnixFileMode)0b110_000_000);
        blade.As(Owner, Artifacts.IeVirsh, "fix", Slot).Succeeded().Should().Contain($"Nothing to repair in '{Slot}'");
        return hostKeys;
    }

    private JsonElement A_push_repairs_and_proves(string box, Dictionary<string, string> hostKeys)
    {
        string[] push = ["push", box, "--blade", "local", "--as", Slot, "--replace", "--fix"];
        JsonElement plan = Json(blade.As(Owner, Artifacts.Shien, [.. push, "--dry-run", "--json"]));
        JsonElement pushed = Json(blade.As(Owner, Patiently, Artifacts.Shien, [.. push, "--prove", "--start", "--json"]));

        Paths(pushed.GetProperty("repair")).Should().Equal(Paths(plan.GetProperty("repair")), "the laptop plans what the blade does")
            .And.Contain(["/etc/shadow", "/root/.ssh/authorized_keys", "/home/vagrant/.ssh/authorized_keys", "/etc/ssh/ssh_host_ed25519_key", "/etc/machine-id"]);
        Fixable(pushed.GetProperty("findings")).Should().BeEmpty("the second check has nothing left that can be repaired");
        HostKeys(pushed).Should().Equal(hostKeys, "a machine that replaces one keeps its slot's host keys");

        JsonElement proof = pushed.GetProperty("proof");
        proof.GetProperty("proved").GetBoolean().Should().BeTrue();
        proof.GetProperty("banner").GetString().Should().StartWith("SSH-2.0-OpenSSH_");
        proof.GetProperty("hostKey").GetProperty("compared").GetBoolean().Should().BeTrue();
        proof.GetProperty("ownerLogin").GetString().Should().Be("vagrant");
        proof.GetProperty("refused").EnumerateArray().Select(r => $"{r.GetProperty("account").GetString()}: {r.GetProperty("with").GetString()}").Should().Equal(
            "vagrant: the password 'vagrant'", "vagrant: Vagrant's published RSA key", "vagrant: Vagrant's published ED25519 key",
            "root: the password 'vagrant'", "root: Vagrant's published RSA key", "root: Vagrant's published ED25519 key");
        pushed.GetProperty("machine").GetProperty("state").GetString().Should().Be("running");
        return pushed;
    }

    private void Only_the_owner_gets_in(string address, Dictionary<string, string> hostKeys, string key)
    {
        blade.As(Owner, "sh", "-c", $"cat > ~/known_hosts << 'E'\n{string.Concat(hostKeys.Select(k => $"{address} {k.Key} {k.Value}\n"))}E").Succeeded();
        foreach (string account in new[] { "vagrant", "root" })
        {
            Ssh(account, address, "-i", key).Succeeded().Should().Be("inside\n", "the owner's key opens {0}, and the host has the keys that were told", account);
        }

        string insecure = folder.File("insecure");
        File.Copy(SshGuest.InsecureKey, insecure);
        blade.As(Owner, "sh", "-c", $"install -m 600 {insecure} ~/insecure").Succeeded();
        Refused(Ssh("vagrant", address, "-i", "~/insecure"));
        Refused(Ssh("root", address, "-i", "~/insecure"));
        Refused(Ssh("vagrant", address, "-o", "PubkeyAuthentication=no"));
        blade.As(Owner, Artifacts.IeVirsh, "destroy", Slot).Succeeded();
        Run.Program("qemu-img", ["check", "-f", "qcow2", Image]).Succeeded();
    }

    private void KillInTheMiddle()
    {
        using Process fix = Blade.Begin(blade.Entering(Owner, Artifacts.IeVirsh, "fix", Slot));
        for (int i = 0; blade.As("root", "sh", "-c", "ls /run/shien/repair-*/commands").ExitCode != 0; i++)
        {
            i.Should().BeLessThan(300, "the repair begins");
            fix.HasExited.Should().BeFalse();
            Thread.Sleep(200);
        }

        RunResult busy = blade.As(Owner, Artifacts.IeVirsh, "start", Slot);
        busy.Error.Should().Contain($"the machine '{Slot}' is being repaired");
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
        [ -e ~/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N "" -f ~/.ssh/id_ed25519
        grep -qsxF "$(cat ~/.ssh/id_ed25519.pub)" ~/.ssh/authorized_keys || cat ~/.ssh/id_ed25519.pub >> ~/.ssh/authorized_keys
        chmod 600 ~/.ssh/authorized_keys
        echo ~/.ssh/id_ed25519
        """).Succeeded().Trim();

    // With the host keys that the push told and no others; a password, where one is asked for, is the documented one.
    private RunResult Ssh(string account, string address, params string[] options)
    {
        string ask = folder.File("ask");
        File.WriteAllText(ask, "#!/bin/sh\necho vagrant\n");
        File.SetUnixFileMode(ask, (UnixFileMode)0b111_101_101);
        string more = string.Join(' ', options);
        return blade.As(Owner, "sh", "-c",
            $"SSH_ASKPASS={ask} SSH_ASKPASS_REQUIRE=force setsid ssh -o UserKnownHostsFile=~/known_hosts -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes "
            + $"-o NumberOfPasswordPrompts=1 -o ConnectTimeout=60 -o ConnectionAttempts=20 {more} {account}@{address} 'echo inside'");
    }

    private static void Refused(RunResult login)
    {
        login.ExitCode.Should().Be(255, login.ToString());
        login.Error.Should().Contain("Permission denied (publickey)", "and no other way is offered");
    }

    private string Image => Path.Combine(blade.Store, $"accounts/{Owner}/vm/{Slot}.qcow2");

    private string ImageHash() => Run.Program("sha256sum", [Image]).Succeeded();

    private string InImage(string path)
    {
        string raw = folder.File("image.raw");
        Run.Program("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", Image, raw]).Succeeded();
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
