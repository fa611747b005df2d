using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Boxes;

/// <summary>Of the boxes that come with the project, what takes less than a minute; the rest is <see cref="CourseBoxTests"/>.</summary>
public sealed class BuiltBoxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_tiny_box_is_the_same_on_another_day()
    {
        string script = Artifacts.Root("boxes/tiny/build");
        BuiltBox.Build(script, folder.File("a"));
        BuiltBox.BuildOnAnotherDay(script, folder.File("b"));
        BuiltBox.Hashes(folder.File("b")).Should().Equal(BuiltBox.Hashes(folder.File("a"))).And.HaveCount(3);
    }

    [Fact]
    public void Packer_takes_the_template()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/packer"), "packer is not installed (Debian 12: packer; newer ones have none)");
        string template = Artifacts.Root("boxes/course-debian/course-debian.pkr.hcl");
        // It does not ask its makers whether it is the newest.
        RunOptions quiet = new() { Environment = new Dictionary<string, string?> { ["CHECKPOINT_DISABLE"] = "1" } };
        Run.Program("packer", ["validate", template], quiet).Succeeded();
        // It runs the same script: what that says of a wrong option comes back.
        Run.Program("packer", ["build", "-var", "suite=nonesuch", template], quiet).Output.Should().Contain("there is no suite 'nonesuch'");
    }
}
