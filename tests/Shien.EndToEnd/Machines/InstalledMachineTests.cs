using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Machines;

/// <summary>A machine that is installed from a DVD, and looked at: J3.</summary>
public sealed class InstalledMachineTests(Blade blade) : IDisposable
{
    private const string Home = "/run/local-blade/home/alice";
    private const string Door = "/run/shien/displays/alice@01.sock";

    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        blade.As("alice", Artifacts.IeVirsh, "destroy", "lab");
        blade.As("alice", Artifacts.IeVirsh, "undefine", "lab", "--delete-image");
        folder.Dispose();
    }

    [Fact]
    public void It_boots_from_the_dvd_shows_its_screen_to_its_owner_alone_and_boots_from_its_disk_after_that()
    {
        blade.As("root", "install", "-D", "-o", "alice", "-m", "600", BootableDvd.Make(folder), Home + "/install.iso").Succeeded();
        Bob("define", "theirs", "--empty", "64M", "--iso", Home + "/install.iso").Error.Should().Contain("install.iso' cannot be opened: ");
        Alice("define", "big", "--empty", "1T").Error.Should().Contain("your limit is 65536 MiB");
        Alice("list", "--json").Succeeded().Should().NotContain("big");

        Alice("define", "lab", "--empty", "64M", "--iso", Home + "/install.iso").Succeeded().Should().StartWith("Domain 'lab' defined with an empty disk of 64 MiB, MAC 52:54:00:");
        Alice("info", "lab").Succeeded().Should().Contain("never: it was made empty").And.Contain("ie-virsh vncdisplay lab");
        Alice("vncdisplay", "lab").Error.Should().Contain("the machine 'lab' is not running");
        Alice("start", "lab").Succeeded();
        Says(BootableDvd.Installed);
        ItsScreenIsItsOwners();
        Alice("dumpxml", "lab").Succeeded().Should().NotContain("passwd").And.NotContain("port='59");

        Alice("destroy", "lab").Succeeded();
        Alice("eject", "lab").Succeeded();
        Alice("start", "lab").Succeeded();
        Says(BootableDvd.DiskBoots);
        Alice("destroy", "lab").Succeeded();
        Alice("undefine", "lab", "--delete-image").Succeeded();
        blade.As("root", "ls", "-A", "/run/shien/displays").Succeeded().Should().NotContain("alice@");
        Directory.GetFiles(Path.Combine(blade.Store, "accounts/alice/vm"), "01*").Should().BeEmpty();
    }

    private void ItsScreenIsItsOwners()
    {
        Bob("vncdisplay", "01").Error.Should().Contain("there is no machine '01' of 'bob'");
        RunResult shown = Alice("vncdisplay", "lab");
        shown.Succeeded().Should().Be($"unix:{Door}\n");
        shown.Error.Should().Contain($"ssh -N -L 5901:{Door} alice@");
        foreach (string socket in new[] { Door, "/run/shien/displays/alice@01/vnc" })
        {
            blade.As("bob", "python3", "-c", "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])", socket).Error.Should().Contain("Permission denied");
        }

        // The printed line, over the blade's real sshd.
        Laptop laptop = new(blade, folder.File("laptop"), "alice");
        laptop.Forwarded($"5901:{Door}", Artifacts.Root("tests/lab/rfb.py"), "5901").Succeeded().Should().MatchRegex(@"^\d{3,4}x\d{3,4}\n$");
    }

    private void Says(string what) => Wait.Until(
        () => blade.As("alice", new RunOptions("\r\x1d"), "sh", "-c", $"(sleep 2; cat) | {Artifacts.IeVirsh} console lab --force").Output.Contains(what, StringComparison.Ordinal), what);

    private RunResult Alice(params string[] arguments) => blade.As("alice", Artifacts.IeVirsh, arguments);

    private RunResult Bob(params string[] arguments) => blade.As("bob", Artifacts.IeVirsh, arguments);
}
