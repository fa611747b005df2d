using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Images.Machines.VirtualBox;
using Xunit;

namespace Shien.Tests.Machines.VirtualBox;

public sealed class ShowVmInfoTests
{
    private static readonly string Tiny = File.ReadAllText(Sample.PathOf("tiny/showvminfo.txt"));

    [Fact]
    public void Reads_a_machine_that_is_off()
    {
        ShowVmInfo info = ShowVmInfo.Parse(Tiny);

        info.Machine.Should().BeEquivalentTo(new Machine(
            "tiny", 2, 1L << 30, Firmware.Bios, GuestArchitecture.X86_64, [new NetworkCard("08:00:27:8d:c0:4d", "82540EM")], ["tiny.vdi"]));
        info.Id.Should().Be(Guid.Parse("68989929-f1b1-4d6b-a129-5ff8c16d74be"));
        info.Disks.Should().Equal(new VirtualBoxDisk(
            "SATA Controller-0-0", "/tmp/shien-lab/virtualbox/share/home/VirtualBox VMs/tiny/tiny.vdi", Guid.Parse("3f1c044b-732b-4f03-8a9d-c1957e1c805f")));
        info.EnsureReadable();
    }

    [Fact]
    public void Reads_what_vagrant_up_imported()
    {
        ShowVmInfo info = ShowVmInfo.Parse(File.ReadAllText(Sample.PathOf("imported/showvminfo.txt")));
        info.Disks.Should().ContainSingle("the other 29 ports are empty").Which.Path.Should().EndWith("/box-disk001.vmdk");
        info.Machine.Should().Match<Machine>(m => m.Firmware == Firmware.Efi && m.Cores == 2 && m.NetworkCards.Single().MacAddress == "08:00:27:8d:c0:4d");
        info.EnsureReadable();
    }

    [Fact]
    public void Reads_an_arm_machine() => ShowVmInfo.Parse(File.ReadAllText(Sample.PathOf("armvm/showvminfo.txt"))).Machine
        .Should().Match<Machine>(m => m.Architecture == GuestArchitecture.Aarch64 && m.Firmware == Firmware.Efi);

    [Theory]
    [InlineData("running", "The machine 'tiny' is not off but 'running', so its disk is not at rest. Halt it with 'vagrant halt', and try again.")]
    [InlineData("saved", "*'saved'*'VBoxManage discardstate 68989929-f1b1-4d6b-a129-5ff8c16d74be', and try again.")]
    [InlineData("aborted-saved", "*discardstate*")]
    [InlineData("paused", "*'VBoxManage controlvm 68989929-f1b1-4d6b-a129-5ff8c16d74be resume'*")]
    [InlineData("livesnapshotting", "*'vagrant halt'*")]
    public void Refuses_a_machine_that_is_not_off(string state, string sentence) =>
        FluentActions.Invoking(ShowVmInfo.Parse(Tiny.Replace("\"poweroff\"", $"\"{state}\"", StringComparison.Ordinal)).EnsureReadable)
            .Should().Throw<ImageException>().WithMessage(sentence);

    [Fact]
    public void Takes_a_machine_whose_process_died() =>
        ShowVmInfo.Parse(Tiny.Replace("\"poweroff\"", "\"aborted\"", StringComparison.Ordinal)).EnsureReadable();

    [Fact]
    public void A_snapshot_shows_the_last_image_and_the_list_of_media_the_others()
    {
        ShowVmInfo info = ShowVmInfo.Parse(File.ReadAllText(Sample.PathOf("snapshot/showvminfo.txt")));
        info.EnsureReadable();
        info.Disks.Should().ContainSingle().Which.Path.Should().EndWith("/Snapshots/{a72d79aa-55d4-4d4f-91a2-6720879d45ed}.vdi");

        MediaList.Parse(File.ReadAllText(Sample.PathOf("snapshot/list-hdds.txt"))).Paths.Should().BeEquivalentTo(new Dictionary<Guid, string>
        {
            [Guid.Parse("46a7e328-ff63-490c-9276-2a5971bfa22f")] = "/tmp/shien-lab/virtualbox/share/home/VirtualBox VMs/etconly/etconly.vdi",
            [Guid.Parse("a72d79aa-55d4-4d4f-91a2-6720879d45ed")] = info.Disks[0].Path,
        });
    }

    [Fact]
    public void A_list_of_media_may_hold_anything_else()
    {
        MediaList.Parse("").Paths.Should().BeEmpty();
        MediaList.Parse("Location: /a\nUUID: x\nLocation: /b\nUUID: 46a7e328-ff63-490c-9276-2a5971bfa22f\n\nUUID:\nLocation: C:\\VMs\\a b.vdi\r\nLocation: /c").Paths
            .Should().ContainSingle().Which.Value.Should().Be(@"C:\VMs\a b.vdi");
    }

    [Fact]
    public void Takes_hard_disks_only_in_the_order_of_controllers_and_ports()
    {
        string text = Tiny.Replace("\"SATA Controller-0-0\"=", """
            storagecontrollername1="IDE-1"
            storagecontrollername2="Floppy"
            storagecontrollertype2="I82078"
            "Floppy-0-0"="/x/floppy.img"
            "IDE-1-1-0"="emptydrive"
            "IDE-1-0-1"="/x/Guest Additions.ISO"
            "IDE-1-0-0"="/x/ide.vmdk"
            "SATA Controller-10-0"="C:\\VMs\\ten.vmdk"
            "SATA Controller-2-0"="C:\VMs\two.vmdk"
            "SATA Controller-1-0"="none"
            "SATA Controller-0-0"=
            """, StringComparison.Ordinal);

        ShowVmInfo info = ShowVmInfo.Parse(text);

        info.Machine.DiskNames.Should().Equal("tiny.vdi", "two.vmdk", "ten.vmdk", "ide.vmdk");
        info.Disks[1].Path.Should().Be(@"C:\VMs\two.vmdk");
        info.Disks[2].Path.Should().Be(@"C:\VMs\ten.vmdk");
    }

    [Fact]
    public void Does_not_believe_the_lines_of_a_description() =>
        ShowVmInfo.Parse(Tiny + "description=\"a\n\"SATA Controller-1-0\"=\"/etc/shadow\"\n\"").Disks.Should().ContainSingle();

    [Theory]
    [InlineData("", "'VBoxManage showvminfo' did not describe a machine*")]
    [InlineData("VMState=\"poweroff\"\nUUID=\"-f\"", "*did not describe a machine*")]
    [InlineData("VMState=\"poweroff\"\nUUID=\"68989929-f1b1-4d6b-a129-5ff8c16d74be\"\nmemory=1\ncpus=x", "*did not say the machine's 'cpus' as a number*")]
    [InlineData("VMState=\"poweroff\"\nUUID=\"68989929-f1b1-4d6b-a129-5ff8c16d74be\"\nmemory=1\ncpus=1", "*without a disk*")]
    public void Refuses_text_that_is_no_machine(string text, string sentence) =>
        FluentActions.Invoking(() => ShowVmInfo.Parse(text)).Should().Throw<ImageException>().WithMessage(sentence);

    [Fact]
    public void Survives_damaged_text()
    {
        Mutation.Survives(Encoding.UTF8.GetBytes(Tiny), 1000, damaged => ShowVmInfo.Parse(Encoding.UTF8.GetString(damaged)));
        Mutation.Survives(File.ReadAllBytes(Sample.PathOf("snapshot/list-hdds.txt")), 500, damaged => MediaList.Parse(Encoding.UTF8.GetString(damaged)));
    }
}
