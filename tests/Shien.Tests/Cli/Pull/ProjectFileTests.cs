using AwesomeAssertions;
using Shien.Cli.Pull;
using Xunit;

namespace Shien.Tests.Cli.Pull;

public sealed class ProjectFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shien-project-").FullName;
    private readonly string path;
    private readonly ProjectFile project;

    public ProjectFileTests()
    {
        path = Path.Combine(folder, "Vagrantfile");
        project = new ProjectFile(folder);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_new_project_names_the_box_and_the_key()
    {
        project.Put("/x/y/e24-01.box", "shien/e24-01-aaaa", "/home/a'b/.ssh/id").Should().BeTrue();
        File.ReadAllText(path).Should().Contain("config.vm.box = 'shien/e24-01-aaaa'")
            .And.Contain("config.vm.box_url = File.expand_path('e24-01.box', __dir__)")
            .And.Contain(@"config.ssh.private_key_path = '/home/a\'b/.ssh/id'");
    }

    [Fact]
    public void Another_pull_changes_the_box_and_nothing_that_the_student_wrote()
    {
        project.Put("/x/e24-01.box", "shien/e24-01-aaaa", null);
        File.WriteAllText(path, File.ReadAllText(path).Replace("end\n", "  config.vm.hostname = 'mine'\nend\n", StringComparison.Ordinal));
        string before = File.ReadAllText(path);
        project.Put("/x/e24-02.box", "shien/e24-02-bbbb", null).Should().BeTrue();
        File.ReadAllText(path).Should().Be(before.Replace("e24-01-aaaa", "e24-02-bbbb", StringComparison.Ordinal).Replace("e24-01.box", "e24-02.box", StringComparison.Ordinal));
        Directory.GetFiles(folder).Should().Equal(path);
    }

    [Theory]
    [InlineData("Vagrant.configure('2') { |c| c.vm.box = 'debian/bookworm64' }\n")]
    [InlineData("  config.vm.box = 'debian/bookworm64'\n  config.vm.box_url = File.expand_path('x.box', __dir__)\n")]
    [InlineData("")]
    public void A_Vagrantfile_that_is_not_ours_is_left_alone(string text)
    {
        File.WriteAllText(path, text);
        project.Put("/x/e24-01.box", "shien/e24-01-aaaa", null).Should().BeFalse();
        File.ReadAllText(path).Should().Be(text);
    }
}
