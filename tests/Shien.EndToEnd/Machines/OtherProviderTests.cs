using AwesomeAssertions;
using Shien.EndToEnd.Disks;
using Shien.EndToEnd.Lab;
using Shien.Images.Machines;
using Xunit;

namespace Shien.EndToEnd.Machines;

/// <summary>
/// Machines of VMware, vagrant-qemu and UTM as these leave them, with disks that qemu-img writes: what <c>shien</c> makes of
/// them is the disk that qemu-img reads.
/// </summary>
public sealed class OtherProviderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public OtherProviderTests() => Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");

    [Theory]
    [InlineData("monolithicSparse", "monolithicSparse")]
    [InlineData("twoGbMaxExtentSparse", "twoGbMaxExtentSparse")]
    [InlineData("monolithicFlat", "monolithicSparse", Explicit = true)]
    [InlineData("twoGbMaxExtentFlat", "twoGbMaxExtentSparse", Explicit = true)]
    public void A_linked_clone_of_VMware_with_a_snapshot_is_what_qemu_reads(string box, string clone)
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string boxed = Directory.CreateDirectory(folder.File("home/boxes/lab/0/vmware_desktop")).FullName;
        QemuImg.Run("convert", "-f", "raw", "-O", "vmdk", "-o", $"subformat={box}", raw.Path, Path.Combine(boxed, "disk.vmdk"));
        string machine = Directory.CreateDirectory(folder.File("project/.vagrant/machines/default/vmware_desktop/1a2b")).FullName;
        string lower = Path.Combine(machine, "disk-cl1.vmdk");
        // VMware names the parent of a clone by its whole path, and that of a snapshot by its name.
        QemuImg.Run("create", "-f", "vmdk", "-o", $"subformat={clone}", "-b", Path.Combine(boxed, "disk.vmdk"), "-F", "vmdk", lower);
        QemuIo.Run("vmdk", lower, "write -P 5 1M 64k", "write -P 6 33M 1536");
        string top = Path.Combine(machine, "disk-cl1-000001.vmdk");
        Run.Program("qemu-img", ["create", "-q", "-f", "vmdk", "-o", $"subformat={clone}", "-b", "disk-cl1.vmdk", "-F", "vmdk", top], new RunOptions(Folder: machine)).Succeeded();
        QemuIo.Run("vmdk", top, "write -P 7 1M 512", "write -P 8 20M 100k");
        string vmx = Path.Combine(machine, "box.vmx");
        File.WriteAllText(vmx, Vmx("debian12-64", "disk-cl1-000001.vmdk"));
        File.WriteAllText(folder.File("project/.vagrant/machines/default/vmware_desktop/id"), vmx);

        Converts("vmdk", top, folder.File("project"), vmx);
        File.Move(Path.Combine(boxed, "disk.vmdk"), folder.File("elsewhere.vmdk"));
        Refused("holds only the differences to", "convert", vmx, folder.File("none.qcow2"));
    }

    [Theory]
    [InlineData("monolithicSparse")]
    [InlineData("twoGbMaxExtentSparse")]
    public void A_box_for_VMware_is_read_whether_its_disk_is_split_or_not(string subformat)
    {
        string image = folder.File("disk.vmdk");
        QemuImg.Run("create", "-f", "vmdk", "-o", $"subformat={subformat}", image, "3G");
        QemuIo.Run("vmdk", image, "write -P 5 0 64k", "write -P 6 2147450880 65536", "write -P 8 3221224960 512");
        File.WriteAllText(folder.File("box.vmx"), Vmx("arm-debian12-64", "disk.vmdk"));
        File.WriteAllText(folder.File("metadata.json"), """{"provider":"vmware_desktop"}""");
        string box = folder.File("lab.box");
        string[] parts = [.. Directory.GetFiles(folder.Path, "*.vmdk").Select(file => Path.GetFileName(file)!).Order()];
        Run.Program("tar", ["-S", "--format=pax", "-czf", box, .. parts, "box.vmx", "metadata.json"], new RunOptions(Folder: folder.Path)).Succeeded();

        Converts("vmdk", image, box);
        using MachineSource source = MachineSources.Open(box, null, TestContext.Current.CancellationToken);
        source.Machine.Should().Match<Machine>(m => m.Architecture == GuestArchitecture.Aarch64 && m.MemoryBytes == 2L << 30 && m.Cores == 2);
        Refused("is a machine for arm64", "push", box, "--as", "01", "--blade", "e24@127.0.0.1:1");
    }

    [Fact]
    public void A_machine_of_vagrant_qemu_is_what_qemu_reads()
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        QemuImg.Run("convert", "-f", "raw", "-O", "qcow2", raw.Path, folder.File("box.img"));
        string machine = Directory.CreateDirectory(folder.File("project/.vagrant/machines/default/qemu/vq_k_TtfkhDhYw")).FullName;
        string disk = Path.Combine(machine, "linked-box.img");
        QemuImg.Run("create", "-f", "qcow2", "-F", "qcow2", "-b", folder.File("box.img"), disk);
        QemuIo.Run("qcow2", disk, "write -P 5 1M 64k");
        File.WriteAllText(folder.File("project/.vagrant/machines/default/qemu/id"), "vq_k_TtfkhDhYw");

        Converts("qcow2", disk, folder.File("project"));
        File.WriteAllText(Path.Combine(machine, "qemu.pid"), "1\n");
        Refused("The machine 'default' is running", "convert", folder.File("project"), folder.File("none.qcow2"));
    }

    [Fact]
    public void A_machine_of_UTM_is_what_qemu_reads()
    {
        RawDisk raw = RawDisk.Make(folder.File("disk.raw"));
        string documents = folder.File("home/Library/Containers/com.utmapp.UTM/Data/Documents");
        string bundle = Path.Combine(documents, "Lamp lab.utm");
        Directory.CreateDirectory(Path.Combine(bundle, "Data"));
        string disk = Path.Combine(bundle, "Data", "1C4B.qcow2");
        QemuImg.Run("convert", "-f", "raw", "-O", "qcow2", raw.Path, disk);
        // Property lists as Apple's library writes them, by Python's.
        Run.Program("python3", ["-c", """
            import plistlib, sys
            config = {'Backend': 'QEMU', 'ConfigurationVersion': 4, 'Information': {'Name': 'Lamp lab', 'UUID': '7FB247A3-DC9F-4A61-A123-0AEE1BEEC636'},
                      'System': {'Architecture': 'x86_64', 'CPUCount': 2, 'MemorySize': 2048}, 'QEMU': {'UEFIBoot': False},
                      'Drive': [{'Identifier': '1C4B', 'ImageName': '1C4B.qcow2', 'ImageType': 'Disk', 'Interface': 'VirtIO', 'ReadOnly': False}]}
            for name, form in ((sys.argv[1], plistlib.FMT_XML), (sys.argv[2], plistlib.FMT_BINARY)):
                with open(name, 'wb') as file:
                    plistlib.dump(config, file, fmt=form)
            """, Path.Combine(bundle, "config.plist"), folder.File("binary.plist")]).Succeeded();
        Directory.CreateDirectory(folder.File("project/.vagrant/machines/default/utm"));
        File.WriteAllText(folder.File("project/.vagrant/machines/default/utm/id"), "7FB247A3-DC9F-4A61-A123-0AEE1BEEC636");

        Converts("qcow2", disk, folder.File("project"), bundle, bundle + "/");
        File.Move(folder.File("binary.plist"), Path.Combine(bundle, "config.plist"), overwrite: true);
        Refused("'plutil -convert xml1 FILE'", "convert", bundle, folder.File("none.qcow2"));
    }

    public void Dispose() => folder.Dispose();

    private void Converts(string format, string image, params string[] sources)
    {
        foreach (string source in sources)
        {
            string converted = folder.File("converted.qcow2");
            Shien("convert", source, converted, "--all-blocks", "--force").Succeeded();
            QemuImg.Run("compare", "-f", format, "-F", "qcow2", image, converted).Should().Contain("Images are identical");
        }
    }

    private void Refused(string sentence, params string[] arguments)
    {
        RunResult result = Shien(arguments);
        result.ExitCode.Should().Be(1, result.ToString());
        result.Error.ReplaceLineEndings(" ").Should().Contain(sentence);
    }

    private RunResult Shien(params string[] arguments) =>
        Run.Program("env", ["-u", "XDG_CONFIG_HOME", "-u", "XDG_CACHE_HOME", "-u", "VAGRANT_HOME", $"HOME={folder.File("home")}", Artifacts.Shien, .. arguments]);

    private static string Vmx(string guest, string disk) => $"""
        .encoding = "UTF-8"
        config.version = "8"
        virtualHW.version = "19"
        displayName = "lab"
        guestOS = "{guest}"
        numvcpus = "2"
        memsize = "2048"
        scsi0.present = "TRUE"
        scsi0.virtualDev = "lsilogic"
        scsi0:0.present = "TRUE"
        scsi0:0.fileName = "{disk}"
        ethernet0.present = "TRUE"
        ethernet0.virtualDev = "e1000"
        """;
}
