using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Shien.EndToEnd.Boxes;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Vagrant;

/// <summary>
/// A student's term with Debian's own Vagrant and vagrant-libvirt: the course's box from the catalogue, a machine of it that runs, its
/// push, a login on the blade, and the way home (J1, J9).
/// </summary>
public sealed partial class JourneyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly int port = FreePort();
    private readonly SmallBlade blade;

    public JourneyTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/vagrant"), "vagrant is not installed (Debian: vagrant, vagrant-libvirt)");
        blade = new SmallBlade(folder, mebibytes: 1024, $"catalogue = \"{Catalogue}\"\ncatalogue_url = \"{Url}\"\nbox_namespace = \"course\"\n");
    }

    private string Catalogue => folder.File("www");

    private string Url => $"http://127.0.0.1:{port}";

    private string Home => folder.File("home");

    private string Key => Path.Combine(Home, ".ssh", "id_ed25519");

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
        string project = Directory.CreateDirectory(folder.File("project")).FullName;
        Vagrant(project, "init", "--minimal", "course/course", $"{Url}/course/metadata.json").Succeeded();
        Settings(project);
        Vagrant(project, "up", "--provider", "libvirt").Succeeded().Should().Contain("Successfully added box 'course/course' (v1.0) for 'libvirt'");
        Guest(project, $"echo mine > notes; echo '{MyKey()}' >> .ssh/authorized_keys; sync");
        Vagrant(project, "halt").Succeeded();

        RunResult push = In(project, Artifacts.Shien, "push", "--blade", "local", "--as", "01", "--start", "--json");
        push.ExitCode.Should().Be(0, push.ToString());
        Json(push).GetProperty("machine").GetProperty("base").GetString().Should().Be("course 1.0");
        Json(push).GetProperty("sentBytes").GetInt64().Should().BeLessThan(1 << 20, "the box has the rest");
        string address = Json(push).GetProperty("machine").GetProperty("addresses")[0].GetString()!;
        // The installed ssh looks for keys in the home of passwd, which is not this one.
        string[] login = ["-i", Key, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "root@" + address, "cat", "notes"];
        Wait.Until(() => In(project, "ssh", login).Output == "mine\n", "the student's key opens it on the blade");
        In(project, Artifacts.IeVirsh, "shutdown", "01").Succeeded();
        Wait.Until(() => In(project, Artifacts.IeVirsh, "domstate", "01").Output.StartsWith("shut off", StringComparison.Ordinal), "it is off");
        Vagrant(project, "destroy", "--force").Succeeded();

        RunResult pull = In(folder.Path, Artifacts.Shien, "pull", "01", "--blade", "local", "--provider", "libvirt", "--into", "home-project");
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

    private string MyKey()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Key)!);
        Run.Program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "student", "-f", Key]).Succeeded();
        return File.ReadAllText(Key + ".pub").Trim();
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
    private static void Settings(string project, string more = "")
    {
        string file = Path.Combine(project, "Vagrantfile");
        string text = File.ReadAllText(file);
        File.WriteAllText(file, LastEnd().Replace(text, $$"""
              config.ssh.shell = "/bin/sh"
              config.ssh.username = "root"
              config.ssh.sudo_command = "%c"
              config.vm.synced_folder ".", "/vagrant", disabled: true
              config.vm.provider("libvirt") { |libvirt| libvirt.driver = "qemu"; libvirt.memory = 256 }
            {{more}}
            end
            """));
    }

    private static JsonElement Json(RunResult result) => JsonDocument.Parse(result.Output).RootElement;

    private string Guest(string project, string command) => Vagrant(project, "ssh", "-c", command).Succeeded();

    private RunResult Vagrant(string project, params string[] arguments) => In(project, "vagrant", arguments);

    private RunResult In(string project, string program, params string[] arguments) => Run.Program(
        Blade.Script,
        blade.Entering("env", ["-C", project, $"HOME={Home}", $"VAGRANT_HOME={Home}/.vagrant.d", "VAGRANT_CHECKPOINT_DISABLE=1", program, .. arguments]),
        new RunOptions(Limit: TimeSpan.FromMinutes(5)));

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"end\s*\z")]
    private static partial Regex LastEnd();
}
