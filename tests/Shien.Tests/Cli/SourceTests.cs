using AwesomeAssertions;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Images.Machines.Vagrant;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class SourceTests : IDisposable
{
    private static readonly VagrantMachine Web = new("web", "virtualbox", "11111111-2222-3333-4444-555555555555");
    private static readonly VagrantMachine Db = new("db", "virtualbox", "66666666-2222-3333-4444-555555555555");

    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_only_machine_needs_no_name()
    {
        VagrantFolder.Choose(folder, null, [Web]).Should().Be(Web);
        VagrantFolder.Choose(folder, "db", [Web, Db]).Should().Be(Db);
    }

    [Fact]
    public void Several_machines_are_named_with_their_providers() =>
        Refusal(null, Web, Db).Should().Be(
            ($"The Vagrant project '{folder}' has 2 machines: 'web' (virtualbox), 'db' (virtualbox).", "Choose one with --machine NAME."));

    [Fact]
    public void An_unknown_name_lists_those_there_are() =>
        Refusal("lamp", Web).Should().Be(($"The Vagrant project '{folder}' has no machine 'lamp'.", "It has 'web' (virtualbox)."));

    [Fact]
    public void One_name_for_two_providers_is_not_guessed() =>
        Refusal("web", Web, Web with { Provider = "libvirt" }).Message.Should().Contain("exists for 2 providers: 'web' (virtualbox), 'web' (libvirt)");

    [Fact]
    public void A_project_without_machine_needs_vagrant_up_and_another_folder_a_file()
    {
        Refusal(null).Remedy.Should().Contain("Change to the folder of your Vagrantfile");
        File.WriteAllText(Path.Combine(folder, "Vagrantfile"), "");
        Refusal(null).Should().Be(
            ($"The Vagrant project '{folder}' has no machine yet.", "Make it with 'vagrant up', stop it with 'vagrant halt', and try again."));
    }

    [Fact]
    public void Of_another_provider_the_disk_is_named()
    {
        string disk = Path.Combine(folder, "disk.vmdk");
        File.WriteAllText(disk, "");
        File.WriteAllText(Path.Combine(folder, "disk-s001.vmdk"), "");
        OtherProvider.Refusal("web", "docker", folder).Remedy.Should().Be($"Halt it, and push its disk: shien push '{disk}'");
        OtherProvider.Refusal("web", "docker", "/nowhere").Remedy.Should().Be("Export it as .ova there, and name that file.");
    }

    [Theory]
    [InlineData("""{"schema":1,"name":"default","provider":"virtualbox"}""", "The Vagrant machine 'default' does not exist yet.")]
    [InlineData("""{"schema":1,"name":"default","provider":"virtualbox","id":"x","state":"not_created"}""", "The Vagrant machine 'default' does not exist yet.")]
    [InlineData("""{"schema":1,"name":"web","provider":"virtualbox","id":"x","state":"running"}""", "The Vagrant machine 'web' is not off but 'running', so its disk is not at rest.")]
    [InlineData("""{"schema":1,"name":"web","provider":"libvirt","id":"x","state":"saved"}""", "The Vagrant machine 'web' is not off but 'saved', so its disk is not at rest.")]
    [InlineData("""{"schema":1,"name":"web","provider":"libvirt","id":"--help","state":"shutoff"}""", "The Vagrant machine 'web' has the id '--help', which is none of the provider libvirt.")]
    [InlineData("""{"schema":1,"name":"web","provider":"vmware_desktop","id":"/etc/passwd","state":"not_running"}""", "The Vagrant machine 'web' has the id '/etc/passwd', which is none of the provider vmware_desktop.")]
    [InlineData("""{"schema":1,"name":"web","provider":"utm","id":"7FB247A3-DC9F-4A61-A123-0AEE1BEEC636","state":"started"}""", "The Vagrant machine 'web' is not off but 'started', so its disk is not at rest.")]
    [InlineData("""{"schema":1,"name":"web","provider":"parallels","id":"x","state":"stopped"}""", "The machine 'web' was made by the provider 'parallels', whose disks are in a format of its own*")]
    [InlineData("""{"schema":1,"name":"web","provider":"docker","id":"11111111-2222-3333-4444-555555555555","state":"shutoff"}""", "The machine 'web' was made by the provider 'docker'; virtualbox, libvirt, vmware_desktop, qemu and utm can be read.")]
    [InlineData("""{"schema":2,"name":"web","provider":"libvirt"}""", "'*facts.json' has schema 2; this shien understands 1.")]
    [InlineData("""{"schema":1,"name":null,"provider":"libvirt"}""", "the facts of the Vagrant machine in '*facts.json' cannot be read: *")]
    [InlineData("""{"schema":1}""", "the facts of the Vagrant machine in '*facts.json' cannot be read: *")]
    [InlineData("nonsense", "the facts of the Vagrant machine in '*facts.json' cannot be read: *")]
    public async Task What_the_plugin_says_is_refused_before_a_program_is_started(string json, string message)
    {
        string file = Path.Combine(folder, "facts.json");
        File.WriteAllText(file, json);
        Func<Task> open = () => new SourceOpener(new TestTerminal().Terminal, TimeProvider.System)
            .OpenAsync(new SourceRequest(".", VagrantMachineFile: file), null, TestContext.Current.CancellationToken);
        (await open.Should().ThrowAsync<UserException>()).WithMessage(message);
    }

    [Fact]
    public void All_the_fields_of_the_plugin_are_understood_and_further_ones_ignored()
    {
        string file = Path.Combine(folder, "facts.json");
        File.WriteAllText(
            file,
            """
            {"schema":1,"name":"default","provider":"virtualbox","id":"11111111-2222-3333-4444-555555555555","state":"poweroff",
             "box":{"name":"debian/bookworm64","version":"12.1","directory":"/b","architecture":null},"dataDir":"/d","projectDir":"/p","new":[1]}
            """);
        VagrantMachineFile.Read(file).Should().Be(new VagrantMachineFacts(
            1, "default", "virtualbox", "11111111-2222-3333-4444-555555555555", "poweroff",
            new VagrantBox("debian/bookworm64", "12.1", "/b"), "/d", "/p"));
    }

    private (string Message, string? Remedy) Refusal(string? name, params VagrantMachine[] machines)
    {
        Action choose = () => VagrantFolder.Choose(folder, name, machines);
        UserException e = choose.Should().Throw<UserException>().Which;
        return (e.Message, e.Remedy);
    }
}
