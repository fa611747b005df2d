using AwesomeAssertions;
using Shien.EndToEnd.Disks;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Vagrant;

/// <summary>
/// Machines of a real VirtualBox as Vagrant leaves them powered off, pushed with the gem and without it, and the way home into
/// VirtualBox and Vagrant. What arrives is what the machine saw, byte for byte.
/// </summary>
public sealed class VirtualBoxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SmallBlade blade;
    private readonly VirtualBox box;
    private readonly Student student;

    public VirtualBoxTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/vagrant"), "vagrant is not installed (Debian: vagrant, vagrant-libvirt)");
        Assert.SkipUnless(QemuImg.Exists, "qemu-img is missing: apt-get install qemu-utils");
        box = new VirtualBox(folder);
        blade = new SmallBlade(folder, mebibytes: 2048);
        student = new Student(blade, folder, box.Variables);
    }

    public void Dispose()
    {
        blade.Dispose();
        box.Dispose();
        folder.Dispose();
    }

    // Explicit: VirtualBox is fetched, and every copy of a disk is made and compared.
    [Fact(Explicit = true)]
    public void A_machine_of_VirtualBox_goes_to_a_blade_and_home()
    {
        string made = Package();
        Push(folder.Path, "01", made);
        Is("01", Artifacts.TinyRaw);

        student.InstallGem();
        student.Vagrant(folder.Path, "box", "add", "--name", "lab/tiny", made).Succeeded();
        string project = Up("project", "lab/tiny");
        Push(project, "02");
        Is("02", Artifacts.TinyRaw);
        Send(project, "03");
        Is("03", Artifacts.TinyRaw);

        string id = File.ReadAllText(Path.Combine(project, ".vagrant/machines/default/virtualbox/id"));
        string changed = Change(id);
        Push(project, "02", "--replace");
        Is("02", changed);
        Send(project, "03", "--replace");
        Is("03", changed);

        string clone = Up("clone", "lab/tiny", "  config.vm.provider('virtualbox') { |v| v.linked_clone = true }");
        Send(clone, "04");
        Is("04", Artifacts.TinyRaw);

        Home(changed);
    }

    // As 'vagrant package' makes a box of any machine of VirtualBox.
    private string Package()
    {
        string disk = folder.File("base.vdi");
        box.Manage("convertfromraw", Artifacts.TinyRaw, disk, "--format", "VDI");
        box.Manage("createvm", "--name", "base", "--ostype", "Debian_64", "--register");
        box.Manage("modifyvm", "base", "--memory", "256", "--nic1", "nat", "--audio-enabled", "off");
        box.Manage("storagectl", "base", "--name", "SATA Controller", "--add", "sata", "--portcount", "1", "--controller", "IntelAhci");
        box.Manage("storageattach", "base", "--storagectl", "SATA Controller", "--port", "0", "--device", "0", "--type", "hdd", "--medium", disk);
        string packed = folder.File("base.box");
        student.Vagrant(folder.Path, "package", "--base", "base", "--output", packed).Succeeded();
        return packed;
    }

    // Only the start fails, and leaves what a push wants.
    private string Up(string name, string named, string more = "")
    {
        string project = Directory.CreateDirectory(folder.File(name)).FullName;
        File.WriteAllText(Path.Combine(project, "Vagrantfile"), $$"""
            Vagrant.configure("2") do |config|
              config.vm.box = "{{named}}"
              config.vm.synced_folder ".", "/vagrant", disabled: true
            {{more}}
            end

            """);
        student.Vagrant(project, "up", "--provider", "virtualbox").ExitCode.Should().NotBe(0);
        student.Vagrant(project, "status", "--machine-readable").Succeeded().Should().Contain(",state,poweroff");
        return project;
    }

    // What can be written into a differencing image without starting the machine.
    private string Change(string id)
    {
        string raw = folder.File("changed.raw");
        Run.Program("cp", ["--sparse=always", Artifacts.TinyRaw, raw]).Succeeded();
        GuestDisk.Write(raw, "mkdir /after-the-snapshot");
        box.Manage("snapshot", id, "take", "before");
        string leaf = box.Manage("showvminfo", id, "--machinereadable").Split('\n').Single(line => line.Contains("-ImageUUID-", StringComparison.Ordinal)).Split('"')[3];
        string full = folder.File("changed.vdi");
        box.Manage("convertfromraw", raw, full, "--format", "VDI");
        box.Manage("clonemedium", "disk", full, leaf, "--existing");
        box.Manage("closemedium", "disk", full, "--delete");
        return raw;
    }

    // The pulled box is imported by VirtualBox itself, and by Vagrant.
    private void Home(string raw)
    {
        string pulled = folder.File("home.box");
        student.In(folder.Path, Artifacts.Shien, "pull", "03", "--blade", "local", "--output", pulled).Succeeded();
        string unpacked = Directory.CreateDirectory(folder.File("unpacked")).FullName;
        Run.Program("tar", ["-xf", pulled, "-C", unpacked]).Succeeded();
        box.Manage("import", Path.Combine(unpacked, "box.ovf"), "--vsys", "0", "--vmname", "imported");
        IsDisk("imported", raw);

        student.Vagrant(folder.Path, "box", "add", "--name", "lab/home", pulled).Succeeded();
        string project = Up("home-again", "lab/home");
        IsDisk(File.ReadAllText(Path.Combine(project, ".vagrant/machines/default/virtualbox/id")), raw);
    }

    private void Push(string project, string name, params string[] more) =>
        student.In(project, Artifacts.Shien, ["push", .. more, .. Options(name)]).Succeeded();

    private void Send(string project, string name, params string[] more) => student.Vagrant(project, ["shien", "push", .. more, .. Options(name)]).Succeeded();

    // The small guest lets everybody in, which an administrator may let pass.
    private static string[] Options(string name) => ["--blade", "local", "--as", name, "--all-blocks", "--allow-findings", "a test"];

    private void Is(string name, string raw) => Same("qcow2", Path.Combine(blade.Store, "accounts", "root", "vm", name + ".qcow2"), raw);

    private void IsDisk(string machine, string raw)
    {
        string attached = box.Manage("showvminfo", machine, "--machinereadable").Split('\n').Single(line => line.Contains("-ImageUUID-", StringComparison.Ordinal)).Split('"')[3];
        string flat = folder.File("flat.raw");
        box.Manage("clonemedium", "disk", attached, flat, "--format", "RAW");
        Same("raw", flat, raw);
        box.Manage("closemedium", "disk", flat, "--delete");
    }

    private static void Same(string format, string disk, string raw) =>
        QemuImg.Run("compare", "-f", format, "-F", "raw", disk, raw).Should().Contain("Images are identical");
}
