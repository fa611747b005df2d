using System.Text.Json;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Shien.EndToEnd.Boxes;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Vagrant;

/// <summary>
/// A student's term with Debian's own Vagrant, vagrant-libvirt and our gem: the course's box from the catalogue, a machine of it that
/// runs and is prepared inside, its push, a login on the blade, and the way home (J1, J9).
/// </summary>
public sealed partial class JourneyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly int port = Port.Free();
    private readonly SmallBlade blade;
    private readonly Student student;

    public JourneyTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/vagrant"), "vagrant is not installed (Debian: vagrant, vagrant-libvirt)");
        blade = new SmallBlade(folder, mebibytes: 1024, $"catalogue = \"{Catalogue}\"\ncatalogue_url = \"{Url}\"\nbox_namespace = \"course\"\n");
        student = new Student(blade, folder);
    }

    private string Catalogue => folder.File("www");

    private string Url => $"http://127.0.0.1:{port}";

    private string Key => Path.Combine(student.Home, ".ssh", "id_ed25519");

    public void Dispose()
    {
        blade.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void From_the_catalogue_to_the_blade_and_home_again()
    {
        using WebServer server = new(Catalogue, port, [Blade.Script, .. blade.Entering("env")]);
        Publish();
        A_box_that_was_changed_on_the_way_is_not_taken();
        student.InstallGem();
        string project = Directory.CreateDirectory(folder.File("project")).FullName;
        Vagrant(project, "init", "--minimal", "course/course", $"{Url}/course/metadata.json").Succeeded();
        Settings(project, "  config.shien.blade = 'local'", "  config.shien.slot = '01'");
        Vagrant(project, "up", "--provider", "libvirt").Succeeded().Should().Contain("Successfully added box 'course/course' (v1.0) for 'libvirt'");
        Guest(project, "echo mine > notes; sync");
        MakeKey();
        Prepare(project);
        string hostKey = Fingerprint(Guest(project, "cat /etc/ssh/ssh_host_ed25519_key.pub"));
        Vagrant(project, "shien", "push").Error.Should().Contain("is running").And.Contain("--halt", "nobody at a terminal can be asked");
        Vagrant(project, "halt").Succeeded();

        RunResult push = Vagrant(project, "shien", "push", "--start", "--json");
        push.ExitCode.Should().Be(0, push.ToString());
        Json(push).GetProperty("machine").GetProperty("base").GetString().Should().Be("course 1.0");
        Json(push).GetProperty("sentBytes").GetInt64().Should().BeLessThan(1 << 20, "the box has the rest");
        // The installed ssh looks for keys in the home of passwd, which is not this one.
        string[] login = ["-euc", "ssh-add -q \"$1\"; shift; exec \"$@\"", "sh", Key, "vagrant", "shien", "ssh", "--user", "root", "--accept-host-key", hostKey, "--", "cat", "notes"];
        Wait.Until(() => In(project, "ssh-agent", ["sh", .. login]).Output == "mine\n", "the student's key opens it on the blade");
        In(project, Artifacts.IeVirsh, "shutdown", "01").Succeeded();
        Wait.Until(() => In(project, Artifacts.IeVirsh, "domstate", "01").Output.StartsWith("shut off", StringComparison.Ordinal), "it is off");
        Vagrant(project, "destroy", "--force").Succeeded();

        RunResult pull = Vagrant(folder.Path, "shien", "pull", "01", "--blade", "local", "--provider", "libvirt", "--into", "home-project");
        pull.ExitCode.Should().Be(0, pull.ToString());
        pull.Error.Should().MatchRegex("packed to [0-9.]+ KiB; 3[0-9.]+ MiB were known", "Vagrant's box holds most of it");
        string elsewhere = folder.File("home-project");
        Settings(elsewhere, $"  config.ssh.private_key_path = '{Key}'");
        Vagrant(elsewhere, "up", "--provider", "libvirt").Succeeded();
        Guest(elsewhere, "cat notes; echo more >> notes; sync").Should().Be("mine\n");
        Vagrant(elsewhere, "halt").Succeeded();
        RunResult again = In(elsewhere, Artifacts.Shien, "push", "--blade", "local", "--as", "01", "--replace", "--json");
        again.ExitCode.Should().Be(0, again.ToString());
        Json(again).GetProperty("sentBytes").GetInt64().Should().BeLessThan(256 << 10, "the blade has the rest");
    }

    // The catalogue names the SHA-256 of each box, and Vagrant asks for it.
    private void A_box_that_was_changed_on_the_way_is_not_taken()
    {
        string box = Directory.EnumerateFiles(Catalogue, "*libvirt*.box", SearchOption.AllDirectories).Single();
        File.Copy(box, folder.File("kept.box"));
        File.Delete(box); // The store's own copy may be the same file.
        File.Copy(folder.File("kept.box"), box);
        File.AppendAllText(box, "x");
        Vagrant(folder.Path, "box", "add", "--provider", "libvirt", $"{Url}/course/metadata.json").Error.Should().MatchRegex("(?i)checksum");
        Vagrant(folder.Path, "box", "list").Succeeded().Should().NotContain("course/course");
        File.Move(folder.File("kept.box"), box, overwrite: true);
    }

    private void MakeKey()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Key)!);
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "student", "-f", Key]).Succeeded();
    }

    // Busybox is enough for the key and for telling what the guest has no tools for.
    private void Prepare(string project)
    {
        const string files = "find /etc /root /boot -type f -exec md5sum {} + | sort";
        string before = Guest(project, files);
        Vagrant(project, "shien", "prepare").Succeeded().Should().Contain("your key opens the login: done")
            .And.MatchRegex("serial console .*: already").And.MatchRegex("initramfs: skipped: ").And.MatchRegex("card of any name: skipped: ");
        Guest(project, "cat .ssh/authorized_keys").Should().Contain(File.ReadAllText(Key + ".pub"));
        string prepared = Guest(project, files);
        Vagrant(project, "shien", "prepare").Succeeded().Should().Contain("your key opens the login: already");
        Guest(project, files).Should().Be(prepared);
        Vagrant(project, "shien", "prepare", "--undo").Succeeded().Should().Contain("the machine as it was: done");
        Guest(project, files).Should().Be(before);
        Vagrant(project, "shien", "prepare").Succeeded();
    }

    private string Fingerprint(string publicKey)
    {
        File.WriteAllText(folder.File("host.pub"), publicKey);
        return Run.Program("ssh-keygen", ["-lf", folder.File("host.pub")]).Succeeded().Split(' ')[1];
    }

    private void Publish()
    {
        string key = folder.File("teacher");
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "teacher", "-f", key]).Succeeded();
        Directory.CreateDirectory(Path.Combine(blade.Store, "boxes"));
        File.WriteAllText(Path.Combine(blade.Store, "boxes", "allowed_signers"), PublisherLab.Line("root", key) + "\n");
        blade.Run(Artifacts.Shien, "box", "publish", SshGuest.MakeBox(folder), "course", "1.0", "--key", key, "--blade", "local").Succeeded();
        Wait.Until(() => File.Exists(Path.Combine(Catalogue, "course", "metadata.json")), "the catalogue has the box");
    }

    // What differs from a student's: processors that are emulated, and a guest that has no bash, rsync or sudo.
    private static void Settings(string project, params string[] more)
    {
        string file = Path.Combine(project, "Vagrantfile");
        string text = File.ReadAllText(file);
        File.WriteAllText(file, LastEnd().Replace(text, $$"""
              config.ssh.shell = "/bin/sh"
              config.ssh.username = "root"
              config.ssh.sudo_command = "%c"
              config.vm.synced_folder ".", "/vagrant", disabled: true
              config.vm.provider("libvirt") { |libvirt| libvirt.driver = "qemu"; libvirt.memory = 256 }
            {{string.Join('\n', more)}}
            end
            """));
    }

    private static JsonElement Json(RunResult result) => JsonDocument.Parse(result.Output).RootElement;

    private string Guest(string project, string command) => Vagrant(project, "ssh", "-c", command).Succeeded();

    private RunResult Vagrant(string project, params string[] arguments) => student.Vagrant(project, arguments);

    private RunResult In(string project, string program, params string[] arguments) => student.In(project, program, arguments);

    [GeneratedRegex(@"end\s*\z")]
    private static partial Regex LastEnd();
}
