using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines;
using Shien.Images.Machines.Utm;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Utm;

public sealed class UtmMachineTests : IDisposable
{
    // What UTM 4.6 writes, shortened.
    private const string Config = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        <dict>
        	<key>Backend</key><string>QEMU</string>
        	<key>ConfigurationVersion</key><integer>4</integer>
        	<key>Drive</key>
        	<array>
        		<dict><key>Identifier</key><string>A</string><key>ImageType</key><string>CD</string><key>Interface</key><string>USB</string></dict>
        		<dict><key>Identifier</key><string>B</string><key>ImageName</key><string>B.qcow2</string><key>ImageType</key><string>Disk</string><key>Interface</key><string>VirtIO</string><key>ReadOnly</key><false/></dict>
        		<dict><key>Identifier</key><string>C</string><key>ImageName</key><string>data.img</string><key>ImageType</key><string>Disk</string><key>Interface</key><string>NVMe</string></dict>
        		<dict><key>Identifier</key><string>D</string><key>ImageType</key><string>Disk</string><key>Interface</key><string>USB</string></dict>
        	</array>
        	<key>Information</key><dict><key>Name</key><string>Lamp &amp; more</string><key>UUID</key><string>7FB247A3-DC9F-4A61-A123-0AEE1BEEC636</string></dict>
        	<key>Network</key><array><dict><key>Hardware</key><string>virtio-net-pci</string><key>MacAddress</key><string>52:54:00:AB:CD:01</string></dict></array>
        	<key>QEMU</key><dict><key>UEFIBoot</key><true/></dict>
        	<key>System</key><dict><key>Architecture</key><string>x86_64</string><key>CPUCount</key><integer>3</integer><key>MemorySize</key><integer>2048</integer><key>Target</key><string>q35</string></dict>
        </dict>
        </plist>
        """;

    private static readonly Guid Id = Guid.Parse("7FB247A3-DC9F-4A61-A123-0AEE1BEEC636");
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Reads_a_machine()
    {
        UtmMachine read = Read(Config);

        read.Id.Should().Be(Id);
        read.Machine.Should().BeEquivalentTo(new Machine(
            "Lamp & more", 3, 2L << 30, Firmware.Efi, GuestArchitecture.X86_64, [new NetworkCard("52:54:00:ab:cd:01", "virtio-net-pci")], ["B.qcow2", "data.img"]));
        read.Notes.Should().Equal("A disk of 'config.plist' lies outside the machine's folder and was left out.");
    }

    [Theory]
    [InlineData("<string>x86_64</string>", "<string>aarch64</string>", 3, Firmware.Efi, GuestArchitecture.Aarch64)]
    [InlineData("<string>x86_64</string>", "<string>riscv64</string>", 3, Firmware.Efi, GuestArchitecture.Unknown)]
    [InlineData("<integer>3</integer>", "<integer>0</integer>", 1, Firmware.Efi, GuestArchitecture.X86_64)]
    [InlineData("<true/>", "<false/>", 3, Firmware.Bios, GuestArchitecture.X86_64)]
    [InlineData("<string>QEMU</string>", "<string>Apple</string>", 3, Firmware.Efi, GuestArchitecture.X86_64)]
    public void Reads_what_else_can_be(string from, string to, int cores, Firmware firmware, GuestArchitecture architecture) =>
        Read(from, to).Machine.Should().Match<Machine>(m => m.Cores == cores && m.Firmware == firmware && m.Architecture == architecture);

    [Theory]
    [InlineData("<string>data.img</string>", "<string>../../data.img</string>", "'config.plist' names the disk '../../data.img'*")]
    [InlineData("<string>data.img</string>", "<string>B.qcow2</string>", "*only different plain names*")]
    [InlineData("<integer>4</integer>", "<integer>2</integer>", "'config.plist' is of a UTM before version 4*")]
    [InlineData("<integer>2048</integer>", "<integer>0</integer>", "*asks for 0 bytes of memory*")]
    [InlineData("1.0.dtd\">", "1.0.dtd\" [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", "")]
    [InlineData("Lamp &amp; more", "&e;", "'config.plist' cannot be read as XML*")]
    [InlineData("<plist version=\"1.0\">", "<plist><array/></plist><plist>", "'config.plist' cannot be read as XML*")]
    [InlineData("<?xml", "bplist00<?xml", "'config.plist' is a binary property list*'plutil -convert xml1 FILE'*")]
    public void Refuses_what_is_wrong_and_never_looks_at_what_the_doctype_says(string from, string to, string sentence)
    {
        if (sentence.Length == 0)
        {
            Read(from, to).Id.Should().Be(Id);
            return;
        }

        FluentActions.Invoking(() => Read(from, to)).Should().Throw<ImageException>().WithMessage(sentence);
    }

    [Fact]
    public void Survives_damaged_lists() => Mutation.Survives(Encoding.UTF8.GetBytes(Config), 2000, damaged => UtmMachine.Parse(damaged, "config.plist"));

    [Fact]
    public void Finds_a_machine_by_its_id_and_opens_its_disks()
    {
        string bundle = Bundle("Lamp.utm", Config.Replace("B.qcow2", "b.img", StringComparison.Ordinal));
        Bundle("Broken.utm", "<plist/>");

        UtmBundle.Find(Id, folder.File("")).Should().Be(bundle);
        FluentActions.Invoking(() => UtmBundle.Find(Guid.Empty, folder.File(""))).Should().Throw<ImageException>().WithMessage("No machine in * has the id 0000*");
        File.WriteAllBytes(Path.Combine(bundle, "Data", "b.img"), Sample.Disk());
        File.WriteAllBytes(Path.Combine(bundle, "Data", "data.img"), Sample.Disk(7));
        using (MachineSource source = Sample.Open(bundle))
        {
            source.Disks[0].ShouldHold(Sample.Disk());
            source.Disks[1].ShouldHold(Sample.Disk(7));
        }

        File.WriteAllBytes(Path.Combine(bundle, "Data", "b.img"), [.. "QFI\xfb"u8, .. new byte[4096]]);
        FluentActions.Invoking(() => Sample.Open(bundle)).Should().Throw<ImageException>("a raw disk is what its guest has written");
    }

    public void Dispose() => folder.Dispose();

    private string Bundle(string name, string config)
    {
        string bundle = folder.File(name);
        Directory.CreateDirectory(Path.Combine(bundle, "Data"));
        File.WriteAllText(Path.Combine(bundle, "config.plist"), config);
        return bundle;
    }

    private static UtmMachine Read(string text) => UtmMachine.Parse(Encoding.UTF8.GetBytes(text), "config.plist");

    private static UtmMachine Read(string from, string to)
    {
        Config.Should().Contain(from);
        return Read(Config.Replace(from, to, StringComparison.Ordinal));
    }
}
