using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Boxes;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Vagrant;

/// <summary>
/// A student whose laptop has another processor: the Vagrantfile names a provider that is not there, no machine exists, and the blade
/// builds it of a published box. Two appliances and two boots without KVM: only in the long run.
/// </summary>
public sealed class RebuildTests : IDisposable
{
    private const string Account = "alice";

    private readonly TemporaryFolder folder = new();
    private readonly SmallBlade blade;
    private readonly Student student;
    private readonly string project;

    public RebuildTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/vagrant"), "vagrant is not installed (Debian: vagrant)");
        Assert.SkipUnless(File.Exists("/usr/bin/guestfish"), "guestfish is not installed");
        blade = new SmallBlade(folder, mebibytes: 2048, "box_namespace = \"course\"\n", "alice:20001");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        student = new Student(blade, folder) { Account = Account };
        project = Directory.CreateDirectory(folder.File("lamp")).FullName;
    }

    public void Dispose()
    {
        blade.Dispose();
        folder.Dispose();
    }

    [Fact(Explicit = true)]
    public void A_machine_is_built_on_the_blade_of_what_the_Vagrantfile_says()
    {
        Publish();
        blade.As(Account, "sh", "-euc", "mkdir -p -m 700 ~/.ssh; ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519; cp ~/.ssh/id_ed25519.pub ~/.ssh/authorized_keys").Succeeded();
        student.InstallGem();
        Write("files/app.ini", "value = it's $HOME\n");
        Write("files/sub/deep", "deep\n");
        Write("code", "7");
        Write("setup.sh", "#!/bin/sh\r\necho \"$0 was given: $*; $COURSE\"\r\nprintf '%s\\n' \"$@\" \"$COURSE\" > given\r\nif [ \"$(cat code)\" = wait ]; then touch waiting; sleep 7399; fi\r\nexit \"$(cat code)\"\r\n");
        Vagrantfile();
        Run.Program("chown", ["-R", "20001:20001", project]).Succeeded();

        RunResult refused = Vagrant("shien", "push", "--rebuild", "--blade", "local");
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain("\n  puppet: only shell and file are run there").And.Contain("--skip-unsupported");
        RunResult plan = Vagrant("shien", "push", "--rebuild", "--blade", "local", "--dry-run", "--skip-unsupported");
        plan.Succeeded().Should().Contain("  step 5   shell 'setup' setup.sh\n").And.Contain("  not      puppet (").And.Contain("Nothing was done.");
        blade.As(Account, Artifacts.IeVirsh, "list").Succeeded().Should().NotContain("lamp");

        RunResult failed = Rebuild();
        failed.ExitCode.Should().Be(1, failed.ToString());
        failed.Error.Should().Contain("Step 5 of 6, shell 'setup' setup.sh, ended with exit code 7.").And.Contain("shien ssh lamp");
        Guest("cat given").Should().Be("a b\nit's $HOME\n*\nnetworks & 日本\n");
        Guest("cat app.ini files/sub/deep").Should().Be("value = it's $HOME\ndeep\n");
        Guest("ls").Should().NotContain("never").And.NotContain("last");

        Rebuild().Error.Should().Contain("The machine 'lamp' is there already").And.Contain("--replace");
        Interrupted();
        Write("code", "0");
        RunResult again = Rebuild("--replace", "--json");
        again.ExitCode.Should().Be(0, again.ToString());
        JsonElement report = JsonDocument.Parse(again.Output).RootElement;
        report.GetProperty("box").GetString().Should().Be("course 1.0");
        report.GetProperty("machine").GetProperty("state").GetString().Should().Be("running");
        report.GetProperty("steps").GetArrayLength().Should().Be(6);
        report.GetProperty("leftOut").EnumerateArray().Select(left => left.GetString()).Should().Equal("puppet (only shell and file are run there)", "shell asked (run: \"never\")");
        Guest("cat count; ls last").Should().Be("once\nlast\n", "it began with the box again");
    }

    // In a terminal Ctrl-C goes to both; Vagrant waits for shien.
    private void Interrupted()
    {
        Write("code", "wait");
        RunResult interrupted = student.In(project, "sh", "-c", """
            env --default-signal=INT vagrant shien push --rebuild --skip-unsupported --blade local --replace &
            vagrant=$!
            until shien ssh lamp --blade local -- test -e waiting 2> /dev/null; do sleep 1; done
            kill -INT "$(pgrep -P "$vagrant" -x shien)"
            wait "$vagrant"
            """);
        interrupted.ExitCode.Should().Be(130, interrupted.ToString());
        interrupted.Error.Should().Contain("Step 5 of 6, shell 'setup' setup.sh, was interrupted, and what it ran in the machine was ended.")
            .And.Contain("shien ssh lamp. The same command again puts it back to its box and begins anew.").And.NotContain("half done");
        Guest("grep -l '[7]399' /proc/[0-9]*/cmdline 2> /dev/null; ls").Should().Contain("waiting\n").And.NotContain("cmdline").And.NotContain("last");
    }

    // The small guest has no bash, and its account no sudo.
    private void Vagrantfile() => Write("Vagrantfile", """
        Vagrant.configure("2") do |config|
          config.vm.box = "course/course"
          config.vm.box_architecture = "arm64" if config.vm.respond_to?(:box_architecture=)
          config.vm.provider "vmware_desktop"
          config.vm.provision "shell", inline: "echo once >> count; sleep 300 &", privileged: false
          config.vm.provision "file", source: "files/app.ini", destination: "~/"
          config.vm.provision "file", source: "files", destination: "~/files"
          config.vm.provision "file", source: "code", destination: "code"
          config.vm.provision "setup", type: "shell", path: "setup.sh", args: ["a b", "it's $HOME", "*"], env: { "COURSE" => "networks & 日本" }, privileged: false
          config.vm.provision "puppet"
          config.vm.provision "asked", type: "shell", run: "never", inline: "touch never"
          config.vm.provision "shell", run: "always", inline: "touch last", privileged: false
        end
        """);

    private void Publish()
    {
        string key = folder.File("teacher");
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "teacher", "-f", key]).Succeeded();
        Directory.CreateDirectory(Path.Combine(blade.Store, "boxes"));
        File.WriteAllText(Path.Combine(blade.Store, "boxes", "allowed_signers"), PublisherLab.Line("root", key) + "\n");
        blade.Run(Artifacts.Shien, "box", "publish", SshGuest.MakeBox(folder), "course", "1.0", "--key", key, "--blade", "local").Succeeded();
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(project, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private RunResult Rebuild(params string[] more) => Vagrant(["shien", "push", "--rebuild", "--skip-unsupported", "--blade", "local", .. more]);

    private string Guest(string command) => student.In(project, "shien", "ssh", "lamp", "--blade", "local", "--", command).Succeeded();

    private RunResult Vagrant(params string[] arguments) => student.Vagrant(project, arguments);
}
