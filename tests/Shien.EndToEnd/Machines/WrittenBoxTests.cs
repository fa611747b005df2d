using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Images.Machines.Boxes;
using Xunit;

namespace Shien.EndToEnd.Machines;

/// <summary>What tar, qemu-img and Vagrant say about the boxes that we write.</summary>
public sealed class WrittenBoxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string original = Artifacts.Root("tests/fixtures/etconly/vmdk/etconly-stream.vmdk");

    [Theory]
    [InlineData(BoxProvider.VirtualBox, "virtualbox", new[] { "metadata.json", "Vagrantfile", "box.ovf", "box-disk001.vmdk", "box-disk002.vmdk" })]
    [InlineData(BoxProvider.Libvirt, "libvirt", new[] { "metadata.json", "Vagrantfile", "box_1.img", "box_2.img" })]
    public void A_written_box_holds_the_disks_unchanged_and_Vagrant_takes_it(BoxProvider provider, string name, string[] members)
    {
        string box = folder.File("two.box");
        using (DiskReader first = DiskImage.Open(original))
        using (DiskReader second = DiskImage.Open(original))
        {
            Machine machine = new("two", 2, 1L << 30, Firmware.Bios, GuestArchitecture.X86_64, [new NetworkCard("52:54:00:12:34:56", null)], ["a", "b"]);
            BoxWriter.Write(provider, machine, [first, second], box, null, TestContext.Current.CancellationToken);
        }

        Run.Program("gzip", ["-t", "-S", ".box", box]).Succeeded();
        Run.Program("tar", ["-tf", box]).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Equal(members);
        Run.Program("bsdtar", ["-C", folder.Path, "-xf", box]).Succeeded();
        foreach (string disk in members.Where(member => member.StartsWith("box-disk", StringComparison.Ordinal) || member.EndsWith(".img", StringComparison.Ordinal)))
        {
            Run.Program("qemu-img", ["compare", folder.File(disk), original]).Succeeded().Should().Contain("Images are identical");
            if (provider == BoxProvider.Libvirt)
            {
                Run.Program("qemu-img", ["check", "-f", "qcow2", folder.File(disk)]).Succeeded().Should().Contain("No errors were found");
            }
        }

        RunOptions vagrant = new()
        {
            Environment = new Dictionary<string, string?> { ["VAGRANT_HOME"] = folder.File("vagrant.d"), ["VAGRANT_CHECKPOINT_DISABLE"] = "1", ["HOME"] = folder.Path },
        };
        Run.Program("vagrant", ["box", "add", "--name", "shien/two", box], vagrant).Succeeded();
        Run.Program("vagrant", ["box", "list"], vagrant).Succeeded().Should().MatchRegex($@"shien/two\s+\({name}, 0\)");
        Run.Program("ruby", ["-c", folder.File("Vagrantfile")]).Succeeded().Should().Contain("Syntax OK");
    }

    public void Dispose() => folder.Dispose();
}
