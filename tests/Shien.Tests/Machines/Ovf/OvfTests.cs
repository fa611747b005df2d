using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Ovf;

public sealed class OvfTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("etconly/ovf10", "etconly", 2, Firmware.Bios, GuestArchitecture.X86_64, "08:00:27:8d:c0:4d")]
    [InlineData("etconly/ovf20", "etconly", 2, Firmware.Bios, GuestArchitecture.X86_64, "08:00:27:8d:c0:4d")]
    [InlineData("armvm", "armvm", 1, Firmware.Efi, GuestArchitecture.Aarch64, "08:00:27:59:14:4e")]
    [InlineData("snapshot", "etconly", 2, Firmware.Bios, GuestArchitecture.X86_64, "08:00:27:8d:c0:4d")]
    public void Reads_the_facts_of_machines_that_VirtualBox_exported(
        string fixture, string name, int cores, Firmware firmware, GuestArchitecture architecture, string mac)
    {
        using MachineSource source = Sample.Open(Sample.PathOf($"{fixture}/box.ovf"));

        source.Machine.Should().BeEquivalentTo(new Machine(
            name, cores, 1L << 30, firmware, architecture, [new NetworkCard(mac, "E1000")], [$"{name}-disk001.vmdk"]));
        source.Disks.Should().ContainSingle().Which.Format.Should().Be("vmdk");
        source.Notes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("<rasd:AllocationUnits>MegaBytes", "<rasd:AllocationUnits>byte * 2^20", 1L << 30)]
    [InlineData("<rasd:AllocationUnits>MegaBytes", "<rasd:AllocationUnits>bytes*2^10", 1L << 20)]
    [InlineData("<rasd:AllocationUnits>MegaBytes", "<rasd:AllocationUnits>GigaBytes", 1L << 40)]
    [InlineData("<rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits>", "", 1L << 30)]
    public void Reads_memory_in_its_units(string from, string to, long expectedBytes) =>
        Facts((from, to)).MemoryBytes.Should().Be(expectedBytes);

    [Theory]
    [InlineData("<Firmware/>", "<Firmware type=\"EFI64\"/>", Firmware.Efi)]
    [InlineData("vbox:Machine", "vbox:Nothing", Firmware.Unknown)]
    public void Reads_firmware_from_VirtualBoxs_own_part(string from, string to, Firmware expected) =>
        Facts((from, to)).Firmware.Should().Be(expected);

    [Fact]
    public void Reads_VMwares_firmware() => Facts(
        ("vbox:Machine", "vbox:Nothing"),
        ("    </VirtualHardwareSection>", "<vmw:Config xmlns:vmw=\"v\" ovf:key=\"firmware\" vmw:value=\"efi\"/></VirtualHardwareSection>"))
        .Firmware.Should().Be(Firmware.Efi);

    [Theory]
    [InlineData("Debian_arm64", GuestArchitecture.Aarch64)]
    [InlineData("Linux_64", GuestArchitecture.X86_64)]
    public void Reads_the_architecture_from_VirtualBoxs_type_of_system(string type, GuestArchitecture expected) =>
        Facts(("<vbox:OSType ovf:required=\"false\">Debian_64", $"<vbox:OSType ovf:required=\"false\">{type}")).Architecture.Should().Be(expected);

    [Fact]
    public void Never_reads_the_architecture_from_the_CIM_number() => Facts(
        ("<vbox:OSType ovf:required=\"false\">Debian_64</vbox:OSType>", ""), ("vbox:Machine", "vbox:Nothing"))
        .Architecture.Should().Be(GuestArchitecture.Unknown);

    [Fact]
    public void Puts_the_disks_into_the_order_of_their_ports()
    {
        File.WriteAllBytes(folder.File("second.vmdk"), Sample.Disk(9));
        string ovf = Sample.Ovf
            .Replace("</References>", "<File ovf:id=\"file2\" ovf:href=\"second.vmdk\"/></References>", StringComparison.Ordinal)
            .Replace("</DiskSection>", "<Disk ovf:diskId=\"vmdisk2\" ovf:fileRef=\"file2\"/></DiskSection>", StringComparison.Ordinal)
            .Replace("<rasd:AddressOnParent>0", "<rasd:AddressOnParent>1", StringComparison.Ordinal)
            .Replace("    </VirtualHardwareSection>", """
                <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:HostResource>/disk/vmdisk2</rasd:HostResource>
                <rasd:InstanceID>9</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item></VirtualHardwareSection>
                """, StringComparison.Ordinal);

        using MachineSource source = Sample.Open(Sample.WriteOvf(folder, ovf));

        source.Machine.DiskNames.Should().Equal("second.vmdk", Sample.DiskName);
        source.Disks[0].ShouldHold(Sample.Disk(9));
        source.Disks[1].ShouldHold(Sample.Disk());
    }

    [Fact]
    public void Leaves_out_an_empty_disk_and_says_so()
    {
        string ovf = Sample.Ovf.Replace("    </VirtualHardwareSection>", "<Item><rasd:InstanceID>9</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType></Item></VirtualHardwareSection>", StringComparison.Ordinal);
        using MachineSource source = Sample.Open(Sample.WriteOvf(folder, ovf));
        source.Notes.Should().Equal("A disk of 'box.ovf' has no file and was left out.");
    }

    [Theory]
    [InlineData("ovf:href=\"etconly-disk001.vmdk\"", "ovf:href=\"../etconly-disk001.vmdk\"", "*names the disk file '../etconly-disk001.vmdk'; only the plain name of a file beside it is read*")]
    [InlineData("ovf:href=\"etconly-disk001.vmdk\"", "ovf:href=\"/etc/passwd\"", "*only the plain name*")]
    [InlineData("ovf:href=\"etconly-disk001.vmdk\"", "ovf:href=\"json:{}\"", "*only the plain name*")]
    [InlineData("ovf:href=\"etconly-disk001.vmdk\"", "ovf:href=\"gone.vmdk\"", "'box.ovf' names the disk 'gone.vmdk', which is not in '*'. Put it there, or export the machine again.")]
    [InlineData("ovf:href=\"etconly-disk001.vmdk\"", "ovf:href=\"etconly-disk001.vmdk\" ovf:size=\"999999\"", "*is cut short: it has 262144 of 999999 bytes.*")]
    [InlineData("ovf:href=\"etconly-disk001.vmdk\"", "ovf:href=\"etconly-disk001.vmdk\" ovf:compression=\"gzip\"", "*compressed with 'gzip'*")]
    [InlineData("ovf:href=\"etconly-disk001.vmdk\"", "ovf:href=\"etconly-disk001.vmdk\" ovf:chunkSize=\"100\"", "*cut into chunks*")]
    [InlineData("ovf:fileRef=\"file1\"", "ovf:fileRef=\"file7\"", "*file 'file7' is not among its References*")]
    [InlineData("ovf:fileRef=\"file1\"", "ovf:fileRef=\"file1\" ovf:parentRef=\"x\"", "*holds only the difference*Delete the machine's snapshots*")]
    [InlineData("ovf:/disk/vmdisk1", "ovf:/disk/vmdisk7", "*attaches the disk 'vmdisk7', which is not in its DiskSection*")]
    [InlineData("<rasd:ResourceType>17", "<rasd:ResourceType>16", "*describes a machine without a disk*")]
    [InlineData("<rasd:VirtualQuantity>2<", "<rasd:VirtualQuantity>0<", "*asks for 0 processors; 1 to 1024 are possible*")]
    [InlineData("<rasd:VirtualQuantity>2<", "<rasd:VirtualQuantity>many<", "*says 'many' as the number of processors*")]
    [InlineData("MegaBytes", "Furlongs", "*asks for 1024 times 'Furlongs' of memory*")]
    [InlineData("<rasd:VirtualQuantity>1024<", "<rasd:VirtualQuantity>2000000000<", "*of memory, which cannot be*")]
    [InlineData("</Envelope>", "<VirtualSystem/></Envelope>", "*more than one machine. Export the one you want alone.")]
    [InlineData("VirtualSystem ovf:id", "Virtual ovf:id", "*cannot be read as XML*")]
    [InlineData("<?xml version=\"1.0\"?>", "<!DOCTYPE Envelope [<!ENTITY a \"x\">]>", "*cannot be read as XML*DTD is prohibited*")]
    [InlineData("<?xml version=\"1.0\"?>", "<!DOCTYPE Envelope SYSTEM \"file:///etc/passwd\">", "*DTD is prohibited*")]
    public void Refuses(string from, string to, string sentence)
    {
        string path = Sample.WriteOvf(folder, Changed((from, to)));
        FluentActions.Invoking(() => Sample.Open(path)).Should().Throw<ImageException>().WithMessage(sentence);
    }

    [Fact]
    public void Refuses_a_description_of_more_than_a_mebibyte()
    {
        string path = Sample.WriteOvf(folder, Sample.Ovf + new string(' ', 1 << 20));
        FluentActions.Invoking(() => Sample.Open(path)).Should().Throw<ImageException>().WithMessage("*bytes; 1048576 are possible*");
    }

    [Fact]
    public void Refuses_VirtualBoxs_settings_file_by_name() =>
        FluentActions.Invoking(() => Sample.Open(Sample.PathOf("tiny/tiny.vbox")))
            .Should().Throw<ImageException>().WithMessage("'tiny.vbox' is VirtualBox's own settings file.*'VBoxManage export'.");

    [Fact]
    public void Survives_damaged_descriptions()
    {
        File.WriteAllBytes(folder.File(Sample.DiskName), Sample.Disk());
        string path = folder.File("box.ovf");
        Mutation.Survives(File.ReadAllBytes(Sample.PathOf("etconly/ovf20/box.ovf")), 600, damaged =>
        {
            File.WriteAllBytes(path, damaged);
            Sample.Open(path).Dispose();
        });
    }

    public void Dispose() => folder.Dispose();

    private static string Changed(params (string From, string To)[] changes)
    {
        string ovf = Sample.Ovf;
        foreach ((string from, string to) in changes)
        {
            ovf.Should().Contain(from);
            ovf = ovf.Replace(from, to, StringComparison.Ordinal);
        }

        return ovf;
    }

    private Machine Facts(params (string From, string To)[] changes)
    {
        using MachineSource source = Sample.Open(Sample.WriteOvf(folder, Changed(changes)));
        return source.Machine;
    }
}
