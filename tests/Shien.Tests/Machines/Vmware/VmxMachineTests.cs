using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Images.Machines.Vmware;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Vmware;

public sealed class VmxMachineTests : IDisposable
{
    // The lines that count of what Workstation 17 writes, with a box of Packer's below it.
    private const string Vmx = """
        .encoding = "UTF-8"
        config.version = "8"
        virtualHW.version = "19"
        displayName = "lamp |22lab|22"
        guestOS = "debian12-64"
        numvcpus = "2"
        memsize = "2048"
        # a remark
        scsi0.present = "TRUE"
        scsi0.virtualDev = "lsilogic"
        scsi0:1.present = "TRUE"
        scsi0:1.fileName = "data.vmdk"
        SCSI0:0.Present = "true"
        scsi0:0.FileName = "disk-000002.vmdk"
        scsi0:0.redo = ""
        scsi0:2.present = "FALSE"
        scsi0:2.fileName = "gone.vmdk"
        sata0.present = "TRUE"
        sata0:1.present = "TRUE"
        sata0:1.deviceType = "cdrom-image"
        sata0:1.fileName = "/usr/lib/vmware/isoimages/linux.iso"
        nvme0.present = "FALSE"
        nvme0:0.present = "TRUE"
        nvme0:0.fileName = "off.vmdk"
        ide0:0.present = "TRUE"
        ide0:0.deviceType = "ata-hardDisk"
        ide0:0.fileName = "old.vmdk"
        ethernet0.present = "TRUE"
        ethernet0.connectionType = "nat"
        ethernet0.virtualDev = "e1000"
        ethernet0.addressType = "generated"
        ethernet0.generatedAddress = "00:0c:29:4C:23:7b"
        ethernet1.present = "TRUE"
        ethernet1.address = "00:50:56:00:00:01"
        ethernet1.generatedAddress = "00:0c:29:00:00:02"
        ethernet2.present = "FALSE"
        checkpoint.vmState = ""
        """;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Reads_a_machine()
    {
        VmxMachine read = Read(Vmx);

        read.Machine.Should().BeEquivalentTo(new Machine(
            "lamp \"lab\"", 2, 2L << 30, Firmware.Bios, GuestArchitecture.X86_64,
            [new NetworkCard("00:0c:29:4c:23:7b", "e1000"), new NetworkCard("00:50:56:00:00:01", null)], ["disk-000002.vmdk", "data.vmdk", "old.vmdk"]),
            options => options.WithStrictOrdering());
        read.IsSuspended.Should().BeFalse();
    }

    [Theory]
    [InlineData("guestOS = \"debian12-64\"", "guestOS = \"arm-debian12-64\"", Firmware.Efi, GuestArchitecture.Aarch64)]
    [InlineData("guestOS = \"debian12-64\"", "guestOS = \"windows11-arm-64\"", Firmware.Efi, GuestArchitecture.Aarch64)]
    [InlineData("guestOS = \"debian12-64\"", "firmware = \"EFI\"", Firmware.Efi, GuestArchitecture.Unknown)]
    [InlineData("numvcpus", "firmware = \"bios\"\nnumvcpus", Firmware.Bios, GuestArchitecture.X86_64)]
    public void Reads_firmware_and_architecture(string from, string to, Firmware firmware, GuestArchitecture architecture) =>
        Read(from, to).Machine.Should().Match<Machine>(m => m.Firmware == firmware && m.Architecture == architecture);

    [Fact]
    public void Boots_from_the_disk_that_the_firmware_is_told() =>
        Read("memsize", "bios.hddOrder = \"ide0:0, scsi0:1\"\nmemsize").Machine.DiskNames.Should().Equal("old.vmdk", "data.vmdk", "disk-000002.vmdk");

    [Fact]
    public void Orders_by_bus_and_number_and_not_by_the_alphabet() => Read("""
        config.version = "8"
        nvme0:0.present = "TRUE"
        nvme0:0.fileName = "e.vmdk"
        ide1:0.present = "TRUE"
        ide1:0.fileName = "d.vmdk"
        sata0:0.present = "TRUE"
        sata0:0.fileName = "c.vmdk"
        scsi0:10.present = "TRUE"
        scsi0:10.fileName = "b.vmdk"
        scsi0:9.present = "TRUE"
        scsi0:9.fileName = "a.vmdk"
        """).Machine.DiskNames.Should().Equal("a.vmdk", "b.vmdk", "c.vmdk", "d.vmdk", "e.vmdk");

    [Fact]
    public void A_suspended_machine_is_known() => Read("vmState = \"\"", "vmState = \"lamp-1a2b.vmss\"").IsSuspended.Should().BeTrue();

    [Fact]
    public void Text_of_one_country_is_read_as_far_as_it_is_ASCII()
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(Vmx.Replace("UTF-8", "Shift_JIS", StringComparison.Ordinal)), .. "\nannotation = \""u8, 0x8E, 0x9E, .. "\"\n"u8];

        VmxMachine.Parse(content, "lamp.vmx").Machine.Name.Should().Be("lamp", "the shown name cannot be relied on");
        FluentActions.Invoking(() => VmxMachine.Parse([.. content, .. "scsi0:3.present = \"TRUE\"\nscsi0:3.fileName = \""u8, 0x8E, 0x9E, .. ".vmdk\"\n"u8], "lamp.vmx"))
            .Should().Throw<ImageException>().WithMessage("'lamp.vmx' is written in 'Shift_JIS', so the name of the disk scsi0:3 cannot be read.*");
    }

    [Theory]
    [InlineData("\"data.vmdk\"", "\"/home/x/secret.vmdk\"", "'lamp.vmx' names the disk '/home/x/secret.vmdk' (scsi0:1); only a disk in the folder*")]
    [InlineData("\"data.vmdk\"", "\"..\\secret.vmdk\"", "*names the disk '..\\secret.vmdk'*")]
    [InlineData("\"data.vmdk\"", "\"disk-000002.vmdk\"", "*attaches a disk twice*")]
    [InlineData("\"2048\"", "\"much\"", "*says 'much' as memsize, which is no number*")]
    [InlineData("\"2048\"", "\"0\"", "*asks for 0 bytes of memory*")]
    [InlineData("numvcpus = \"2\"", "numvcpus = \"0\"", "*asks for 0 processors*")]
    [InlineData("numvcpus = \"2\"", "NumVCPUs = \"2\"\nnumvcpus = \"4\"", "*says 'numvcpus' twice*")]
    [InlineData("numvcpus = \"2\"", "numvcpus \"2\"", "*the line 'numvcpus \"2\"' makes no sense*")]
    [InlineData("numvcpus = \"2\"", "numvcpus = \"2", "*the line 'numvcpus = \"2' makes no sense*")]
    public void Refuses(string from, string to, string sentence) =>
        FluentActions.Invoking(() => Read(from, to)).Should().Throw<ImageException>().WithMessage(sentence);

    [Theory]
    [InlineData("hello = \"1\"", "'lamp.vmx' describes no machine*")]
    [InlineData("config.version = \"8\"", "*machine without a disk*")]
    [InlineData("encryption.keySafe = \"vmware:key/list/...\"\nencryption.data = \"x\"", "'lamp.vmx' is encrypted*")]
    public void Refuses_what_is_no_machine(string text, string sentence) =>
        FluentActions.Invoking(() => Read(text)).Should().Throw<ImageException>().WithMessage(sentence);

    [Fact]
    public void Survives_damaged_text() => Mutation.Survives(Encoding.UTF8.GetBytes(Vmx), 3000, damaged => VmxMachine.Parse(damaged, "lamp.vmx"));

    [Theory]
    [InlineData("lamp.vmx", "lamp.vmx.lck", "The machine 'lamp' is running or open in VMware ('*lamp.vmx.lck')*")]
    [InlineData("lamp.vmx", "disk.vmdk.lck", "The machine 'lamp' is running or open in VMware ('*disk.vmdk.lck')*")]
    [InlineData("lamp.vmx", "", "'*disk.vmdk' is 'raw', and VMware's disks are VMDK.*")]
    [InlineData("", "", "'*' holds more than one .vmx.*")]
    public void Refuses_a_machine_in_use_and_a_disk_that_VMware_has_not(string named, string inUse, string sentence)
    {
        string bundle = Directory.CreateDirectory(folder.File("lamp.vmwarevm")).FullName;
        File.WriteAllText(Path.Combine(bundle, "lamp.vmx"), "config.version = \"8\"\nscsi0:0.present = \"TRUE\"\nscsi0:0.fileName = \"disk.vmdk\"\n");
        File.WriteAllText(Path.Combine(bundle, "other.vmx"), "");
        File.WriteAllBytes(Path.Combine(bundle, "disk.vmdk"), Sample.Disk());
        if (inUse.Length > 0)
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(bundle, inUse)).FullName, "M12345.lck"), "");
        }

        FluentActions.Invoking(() => Sample.Open(Path.Combine(bundle, named))).Should().Throw<ImageException>().WithMessage(sentence);
    }

    public void Dispose() => folder.Dispose();

    private static VmxMachine Read(string text) => VmxMachine.Parse(Encoding.UTF8.GetBytes(text), "lamp.vmx");

    private static VmxMachine Read(string from, string to)
    {
        Vmx.Should().Contain(from);
        return Read(Vmx.Replace(from, to, StringComparison.Ordinal));
    }
}
