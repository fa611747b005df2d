using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Images.Machines.Libvirt;
using Xunit;

namespace Shien.Tests.Machines.Libvirt;

public sealed class LibvirtDomainTests
{
    // What vagrant-libvirt 0.11.2 defines, as 'virsh dumpxml' of libvirt 9.0 prints it, shortened.
    private const string Domain = """
        <domain type='qemu'>
          <name>project_default</name>
          <uuid>2b1c5e0a-7f1e-4b59-8f8d-1d2f3a4b5c6d</uuid>
          <memory unit='KiB'>524288</memory>
          <vcpu placement='static'>2</vcpu>
          <os><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type><boot dev='hd'/></os>
          <devices>
            <disk type='file' device='disk'>
              <driver name='qemu' type='qcow2'/>
              <source file='/var/lib/libvirt/images/project_default.img'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>
            <disk type='block' device='disk'><source dev='/dev/vg/data'/><target dev='vdb' bus='virtio'/></disk>
            <interface type='network'><mac address='52:54:00:AB:cd:01'/><model type='virtio'/></interface>
          </devices>
        </domain>
        """;

    [Fact]
    public void Reads_a_domain_that_is_off()
    {
        LibvirtDomain domain = LibvirtDomain.Parse(Domain);

        domain.Machine.Should().BeEquivalentTo(new Machine(
            "project_default", 2, 512L << 20, Firmware.Bios, GuestArchitecture.X86_64,
            [new NetworkCard("52:54:00:ab:cd:01", "virtio")], ["project_default.img", "data"]));
        domain.Disks.Should().Equal(new LibvirtDisk("/var/lib/libvirt/images/project_default.img", "qcow2"), new LibvirtDisk("/dev/vg/data", "raw"));
        domain.Id.Should().Be(Guid.Parse("2b1c5e0a-7f1e-4b59-8f8d-1d2f3a4b5c6d"));
        domain.EnsureReadable();
    }

    [Theory]
    [InlineData("unit='KiB'>524288", "unit='MiB'>700", 700L << 20)]
    [InlineData("unit='KiB'>524288", "unit='GB'> 2 ", 2_000_000_000L)]
    [InlineData(" unit='KiB'>524288", ">2048", 2L << 20)]
    public void Reads_memory_in_its_units(string from, string to, long expectedBytes) =>
        Parse(from, to).Machine.MemoryBytes.Should().Be(expectedBytes);

    [Theory]
    [InlineData("<os>", "<os firmware='efi'>", Firmware.Efi, GuestArchitecture.X86_64)]
    [InlineData("<boot dev='hd'/>", "<loader readonly='yes' type='rom'>/usr/share/OVMF/OVMF_CODE.fd</loader>", Firmware.Efi, GuestArchitecture.X86_64)]
    [InlineData("<boot dev='hd'/>", "<loader type='rom'>/usr/share/seabios/bios-256k.bin</loader>", Firmware.Bios, GuestArchitecture.X86_64)]
    [InlineData("<boot dev='hd'/>", "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>", Firmware.Efi, GuestArchitecture.X86_64)]
    [InlineData("arch='x86_64'", "arch='aarch64'", Firmware.Efi, GuestArchitecture.Aarch64)]
    [InlineData("arch='x86_64'", "arch='riscv64'", Firmware.Bios, GuestArchitecture.Unknown)]
    public void Reads_firmware_and_architecture(string from, string to, Firmware firmware, GuestArchitecture architecture) =>
        Parse(from, to).Machine.Should().Match<Machine>(m => m.Firmware == firmware && m.Architecture == architecture);

    [Fact]
    public void Boots_from_the_disk_that_says_so() => Parse("<target dev='vdb' bus='virtio'/>", "<boot order='1'/>").Disks[0].Path.Should().Be("/dev/vg/data");

    [Fact]
    public void Takes_the_processors_that_are_plugged_in() => Parse("placement='static'>2", "current='3'>8").Machine.Cores.Should().Be(3);

    [Fact]
    public void Refuses_a_running_domain() => FluentActions.Invoking(Parse("<domain type='qemu'>", "<domain type='qemu' id='4'>").EnsureReadable)
        .Should().Throw<ImageException>().WithMessage("The machine 'project_default' is running*'vagrant halt'*");

    [Theory]
    [InlineData("<source dev='/dev/vg/data'/>", "<source pool='p' volume='v'/>", "The disk 'vdb' of the domain 'project_default' is of type 'block', not an image file*'qemu-img convert'*")]
    [InlineData("/var/lib/libvirt", "json:/var", "*not an image file on this computer*")]
    [InlineData("<memory unit='KiB'", "<memory unit='stone'", "*no memory size that can be read*")]
    [InlineData(">524288<", ">99999999999999999<", "*no memory size*")]
    [InlineData("'static'>2<", "'static'>two<", "*'two' processors, which is no number*")]
    [InlineData("<domain type='qemu'>", "<!DOCTYPE d [<!ENTITY e 'x'>]><domain>", "*DTD is prohibited*")]
    [InlineData("<uuid>", "<uuid>x", "*did not describe a domain*")]
    public void Refuses(string from, string to, string sentence) =>
        FluentActions.Invoking(() => Parse(from, to)).Should().Throw<ImageException>().WithMessage(sentence);

    [Fact]
    public void Survives_damaged_xml() =>
        Mutation.Survives(Encoding.UTF8.GetBytes(Domain), 2000, damaged => LibvirtDomain.Parse(Encoding.UTF8.GetString(damaged)));

    private static LibvirtDomain Parse(string from, string to)
    {
        Domain.Should().Contain(from);
        return LibvirtDomain.Parse(Domain.Replace(from, to, StringComparison.Ordinal));
    }
}
