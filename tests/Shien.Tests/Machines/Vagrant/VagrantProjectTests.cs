using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Machines.Vagrant;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Machines.Vagrant;

public sealed class VagrantProjectTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Finds_every_machine_that_has_an_id()
    {
        Write("web", "virtualbox", "68989929-f1b1-4d6b-a129-5ff8c16d74be");
        Write("db", "libvirt", "2b1c5e0a-7f1e-4b59-8f8d-1d2f3a4b5c6d\n");
        Directory.CreateDirectory(folder.File(".vagrant/machines/never-up/virtualbox"));

        VagrantProject.Find(folder.File("")).Should().Equal(
            new VagrantMachine("db", "libvirt", "2b1c5e0a-7f1e-4b59-8f8d-1d2f3a4b5c6d", folder.File(".vagrant/machines/db/libvirt")),
            new VagrantMachine("web", "virtualbox", "68989929-f1b1-4d6b-a129-5ff8c16d74be", folder.File(".vagrant/machines/web/virtualbox")));
    }

    [Theory]
    [InlineData("qemu", "vq_k_TtfkhDhYw", true)]
    [InlineData("qemu", "../vq", false)]
    [InlineData("vmware_desktop", "/home/x/.vagrant/machines/default/vmware_desktop/1/box.vmx", true)]
    [InlineData("vmware_desktop", "box.vmx", false)]
    [InlineData("vmware_desktop", "/etc/passwd", false)]
    [InlineData("utm", "7FB247A3-DC9F-4A61-A123-0AEE1BEEC636", true)]
    [InlineData("utm", "7FB247A3", false)]
    [InlineData("docker", "7fb247a3dc9f", true)]
    [InlineData("docker", "-v", false)]
    public void Each_provider_has_ids_of_its_own(string provider, string id, bool isOne) => VagrantProject.IsId(provider, id).Should().Be(isOne);

    [Fact]
    public void Finds_nothing_where_Vagrant_never_was() => VagrantProject.Find(folder.File("")).Should().BeEmpty();

    [Theory]
    [InlineData("-delete")]
    [InlineData("--help")]
    [InlineData("")]
    [InlineData("abc;id")]
    [InlineData("/home/x/box.vmx")]
    public void Refuses_an_id_that_could_be_an_option(string id)
    {
        Write("default", "virtualbox", id);
        FluentActions.Invoking(() => VagrantProject.Find(folder.File(""))).Should().Throw<ImageException>()
            .WithMessage($"'*id' holds '{id}', which is not the id of a machine of virtualbox*");
    }

    public void Dispose() => folder.Dispose();

    private void Write(string machine, string provider, string id)
    {
        string path = folder.File($".vagrant/machines/{machine}/{provider}");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "id"), id);
    }
}
