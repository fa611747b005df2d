using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Images.Machines.Vagrant;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Vagrant;

public sealed class VagrantQemuTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private VagrantMachine Machine => new("default", "qemu", "vq_k_TtfkhDhYw", folder.File("qemu"));

    [Theory]
    [InlineData("aarch64", "2", "4G", GuestArchitecture.Aarch64, 2, 4096)]
    [InlineData("amd64", "cpus=3,sockets=1,cores=3,threads=1", "512M", GuestArchitecture.X86_64, 3, 512)]
    [InlineData("x86_64", "4,sockets=2", "1024", GuestArchitecture.X86_64, 4, 1024)]
    [InlineData(null, null, null, GuestArchitecture.Unknown, null, null)]
    [InlineData("sparc", "sockets=2", "size=1G", GuestArchitecture.Unknown, null, null)]
    [InlineData("", "0", "99999999T", GuestArchitecture.Unknown, null, null)]
    public void Reads_what_the_Vagrantfile_says_as_QEMU_would(
        string? architecture, string? processors, string? memory, GuestArchitecture expected, int? cores, int? mebibytes) =>
        VagrantQemuHardware.Parse(architecture, processors, memory).Should().Be(
            new VagrantQemuHardware(expected, cores, mebibytes is { } amount ? (long)amount << 20 : null));

    [Theory]
    [InlineData("qemu/vq_k_TtfkhDhYw")]
    [InlineData("home/tmp/vagrant-qemu/vq_k_TtfkhDhYw")]
    public void A_machine_whose_process_has_left_its_number_is_running(string at)
    {
        VagrantQemuMachine.EnsureOff(Machine, folder.File("home"));
        Directory.CreateDirectory(folder.File(at));
        File.WriteAllText(folder.File(at + "/qemu.pid"), "1");

        FluentActions.Invoking(() => VagrantQemuMachine.EnsureOff(Machine, folder.File("home")))
            .Should().Throw<ImageException>().WithMessage("The machine 'default' is running ('*qemu.pid'), so its disk is not at rest.*");
    }

    [Fact]
    public void Refuses_a_folder_without_its_disk_and_a_disk_that_QEMU_would_not_open()
    {
        VagrantQemuHardware hardware = VagrantQemuHardware.Parse("amd64", "2", "1G");
        string at = Directory.CreateDirectory(folder.File("qemu/vq_k_TtfkhDhYw")).FullName;
        FluentActions.Invoking(() => VagrantQemuMachine.Open(Machine, hardware, "project", OpenOptions.Default))
            .Should().Throw<ImageException>().WithMessage("'*' holds no linked-box.img*");
        File.WriteAllBytes(Path.Combine(at, "linked-box.img"), Sample.Disk());
        FluentActions.Invoking(() => VagrantQemuMachine.Open(Machine, hardware, "project", OpenOptions.Default))
            .Should().Throw<ImageException>().WithMessage("'*linked-box.img' is 'raw', and vagrant-qemu's disks are qcow2.*");
    }

    public void Dispose() => folder.Dispose();
}
