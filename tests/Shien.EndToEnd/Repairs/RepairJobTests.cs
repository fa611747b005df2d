extern alias shiend;
using System.Text;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.FileSystems;
using Shien.Inspection.Repairs;
using shiend::Shien.Blade;
using shiend::Shien.Blade.Machines;
using shiend::Shien.Blade.Repairs;
using Xunit;

namespace Shien.EndToEnd.Repairs;

/// <summary>A repair in the real appliance: what is written into the guest, and that nothing else changes.</summary>
public sealed class RepairJobTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RepairJobTests()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can give a program another uid");
        Assert.SkipUnless(File.Exists("/usr/bin/guestfish"), "guestfish is not installed");
        Assert.SkipUnless(File.Exists(Artifacts.TinyRaw), $"'{Artifacts.TinyRaw}' is missing: run tests/run once");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_001_001);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_kind_of_edit_reaches_a_copy_of_the_guest_and_the_image_stays()
    {
        string image = folder.File("disk-1.qcow2");
        Run.Program("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", Artifacts.TinyRaw, image]).Succeeded();
        File.SetUnixFileMode(image, (UnixFileMode)0b110_000_000);
        string before = Run.Program("sha256sum", [image]).Succeeded();
        string odd = GuestText.Decode([.. "/etc/od\"d\\ \n$(x);'"u8, 0xFF, 0x80, (byte)'*']);
        RepairOrder order = new(
            [
                new GuestEdit(EditKind.Write, "/etc/hostname", "", "repaired\n"u8.ToArray(), 0x1A4, 0, 0),
                new GuestEdit(EditKind.MakeDirectory, "/etc/new dir", "", Mode: 0x1C0, Uid: 1000, Gid: 1000),
                new GuestEdit(EditKind.Write, "/etc/new dir/" + "-n", "", "x"u8.ToArray(), 0x9ED, 7, 4_294_967),
                new GuestEdit(EditKind.Write, odd, "", [0, 255, 10, 13], 0x180, 0, 0),
                new GuestEdit(EditKind.Delete, "/home/vagrant/.ssh", ""),
                new GuestEdit(EditKind.Delete, "/nowhere/at/all", ""),
                new GuestEdit(EditKind.Link, "/etc/issue", "", Target: "~/not * here"),
                new GuestEdit(EditKind.SetMode, "/etc/shadow", "", Mode: 0x100),
            ],
            [new RepairMount(1, 1, null, null, null, "/")]);

        IReadOnlyDictionary<int, string> repaired = await Job(TimeSpan.FromMinutes(5)).RunAsync(
            [new StoredImage(image)], order, folder.Path, folder.File("home"), TestContext.Current.CancellationToken);

        Run.Program("sha256sum", [image]).Succeeded().Should().Be(before);
        Directory.Exists(folder.File("home")).Should().BeFalse();
        File.GetUnixFileMode(repaired[1]).Should().Be((UnixFileMode)0b110_000_000);
        Run.Program("qemu-img", ["check", "-f", "qcow2", repaired[1]]).Succeeded();
        Run.Program("qemu-img", ["info", "-f", "qcow2", repaired[1]]).Succeeded().Should().NotContain("backing");
        string raw = folder.File("after.raw");
        Run.Program("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", repaired[1], raw]).Succeeded();
        string partition = folder.File("partition");
        Run.Program("dd", [$"if={raw}", $"of={partition}", "bs=1M", "skip=1", "status=none"]).Succeeded();
        Run.Program("e2fsck", ["-fn", partition]).Succeeded();
        Cat(partition, "/etc/hostname").Should().Be("repaired\n");
        Cat(partition, "/etc/new dir/-n").Should().Be("x\n");
        string list = Run.Program("debugfs", ["-R", "ls -l /etc/", partition]).Succeeded();
        list.Should().MatchRegex(@"40700 \(2\) +1000 +1000 .* new dir")
            .And.MatchRegex(@"100644 \(1\) +0 +0 +9 .* hostname")
            .And.MatchRegex(@"120777 \(7\) .* issue")
            .And.MatchRegex(@"100400 \(1\) .* shadow")
            .And.MatchRegex(@"100600 \(1\) +0 +0 +4 .* od");
        Run.Program("debugfs", ["-R", "stat /etc/issue", partition]).Succeeded().Should().Contain("\"~/not * here\"");
        Run.Program("debugfs", ["-R", "ls -l \"/etc/new dir\"", partition]).Succeeded().Should().MatchRegex(@"104755 \(1\) +7 +4294967 +1 .* -n");
        Run.Program("debugfs", ["-R", "ls -p /home/vagrant", partition]).Succeeded().Should().NotContain(".ssh");
    }

    [Fact]
    public async Task A_repair_that_cannot_be_done_says_where_and_leaves_nothing()
    {
        string image = folder.File("disk-1.qcow2");
        Run.Program("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", Artifacts.TinyRaw, image]).Succeeded();
        RepairOrder order = new(
            [new GuestEdit(EditKind.Write, "/etc/hostname/x", "", [1], 0x1A4, 0, 0)], [new RepairMount(1, 1, null, null, null, "/")]);
        Func<Task> repair = () => Job(TimeSpan.FromMinutes(5)).RunAsync(
            [new StoredImage(image)], order, folder.Path, folder.File("home"), TestContext.Current.CancellationToken);
        (await repair.Should().ThrowAsync<RefusalException>()).Which.Message.Should()
            .StartWith("the machine could not be repaired at '/etc/hostname/x': ").And.Contain("Not a directory").And.EndWith("; nothing was changed");
        Directory.EnumerateFileSystemEntries(folder.Path).Should().Equal(image);
    }

    [Fact]
    public async Task A_repair_that_takes_too_long_is_ended_with_everything_it_started()
    {
        string image = folder.File("disk-1.qcow2");
        Run.Program("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", Artifacts.TinyRaw, image]).Succeeded();
        RepairOrder order = new([], [new RepairMount(1, 1, null, null, null, "/")]);
        Func<Task> repair = () => Job(TimeSpan.FromSeconds(4)).RunAsync(
            [new StoredImage(image)], order, folder.Path, folder.File("home"), TestContext.Current.CancellationToken);
        (await repair.Should().ThrowAsync<RefusalException>()).Which.Message.Should().Contain("did not end within 4 s");
        Directory.EnumerateFileSystemEntries(folder.Path).Should().Equal(image);
        Run.Program("pgrep", ["-u", "1999981001"]).Output.Should().BeEmpty();
    }

    private static RepairJob Job(TimeSpan limit) =>
        new(MadeAppliance.Folder(), MadeAppliance.Uid + 1, limit, isKvm: false, new BladeLog(new StringWriter(new StringBuilder()), TimeProvider.System));

    private static string Cat(string partition, string path) => Run.Program("debugfs", ["-R", $"cat \"{path}\"", partition]).Succeeded();
}
