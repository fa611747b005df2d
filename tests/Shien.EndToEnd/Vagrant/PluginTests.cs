using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Vagrant;

/// <summary>The gem in Debian's own Vagrant, with a real machine of vagrant-libvirt on the blade's libvirt.</summary>
public sealed class PluginTests(Blade blade)
{
    [Fact]
    public void The_gem_installs_without_gem_sources_and_hands_the_machine_to_shien()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/vagrant"), "vagrant is not installed (Debian: vagrant, vagrant-libvirt)");
        using TemporaryFolder folder = new();
        Vagrant(folder, "plugin", "install", "--plugin-clean-sources", BuildGem(folder)).Succeeded().Should().Contain("Installed the plugin 'vagrant-shien");
        DefineMachine(folder);
        try
        {
            RunResult check = Vagrant(folder, "shien", "check");
            check.ExitCode.Should().Be(3, check.ToString());
            check.Output.Should().Contain("insecure Vagrant key").And.Contain("the documented default");

            RunResult json = Vagrant(folder, "shien", "check", "--json");
            json.ExitCode.Should().Be(3, json.ToString());
            JsonDocument.Parse(json.Output).RootElement.GetProperty("schema").GetInt32().Should().Be(1);

            RunResult push = Vagrant(folder, "push");
            push.ExitCode.Should().Be(3, "Vagrant itself would answer 0: " + push);
            push.Error.Should().Contain("would be broken into on the blade");
            Vagrant(folder, "shien", "list", "--json").Succeeded().Should().Contain("\"machines\"");
        }
        finally
        {
            blade.As("root", "virsh", "-c", "qemu:///system", "undefine", "web_default").Succeeded();
        }
    }

    /// <summary>Builds the gem, without a program in it, and returns its path.</summary>
    internal static string BuildGem(TemporaryFolder folder)
    {
        Run.Program(Artifacts.Root("vagrant-plugin/build"), [folder.File("gem")]).Succeeded();
        return Directory.GetFiles(folder.File("gem"), "*.gem").Single();
    }

    // Inside the blade, where libvirt is; its own environment, so that no plugin of this machine's takes part.
    private RunResult Vagrant(TemporaryFolder folder, params string[] arguments) => blade.As(
        "root",
        new RunOptions(Folder: folder.Path),
        "env",
        [
            $"VAGRANT_HOME={folder.File("vagrant")}", $"HOME={folder.Path}", "VAGRANT_CHECKPOINT_DISABLE=1",
            "VAGRANT_DEFAULT_PROVIDER=libvirt", "vagrant", .. arguments,
        ]);

    // What 'vagrant up' and 'vagrant halt' leave: a domain that is off, its disk an overlay of the box's image, and its
    // UUID in the project.
    private void DefineMachine(TemporaryFolder folder)
    {
        string disk = folder.File("web_default.img");
        string box = folder.File("tiny_vagrant_box_image_0_box.img");
        Run.Program("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", Artifacts.TinyRaw, box]).Succeeded();
        Run.Program("qemu-img", ["create", "-f", "qcow2", "-b", box, "-F", "qcow2", disk]).Succeeded();
        string xml = folder.File("domain.xml");
        File.WriteAllText(xml, $"""
            <domain type='qemu'>
              <name>web_default</name>
              <memory unit='MiB'>512</memory>
              <vcpu>1</vcpu>
              <os><type arch='x86_64'>hvm</type></os>
              <devices>
                <disk type='file' device='disk'>
                  <driver name='qemu' type='qcow2'/>
                  <source file='{disk}'/>
                  <target dev='vda' bus='virtio'/>
                </disk>
                <interface type='network'><source network='default'/><model type='virtio'/></interface>
              </devices>
            </domain>
            """);
        blade.As("root", "virsh", "-c", "qemu:///system", "define", xml).Succeeded();
        string data = folder.File(".vagrant/machines/default/libvirt");
        Directory.CreateDirectory(data);
        string uuid = blade.As("root", "virsh", "-c", "qemu:///system", "domuuid", "web_default").Succeeded().Trim();
        File.WriteAllText(Path.Combine(data, "id"), uuid);
        File.WriteAllText(folder.File("Vagrantfile"), """
            Vagrant.configure("2") do |config|
              config.vm.box = "shien/tiny"
              config.vm.synced_folder ".", "/vagrant", disabled: true
              if Vagrant.has_plugin?("vagrant-shien")
                config.shien.blade = "local"
                config.push.define "blade", strategy: "shien" do |push|
                  push.slot = "02"
                end
              end
            end
            """);
    }
}
