using AwesomeAssertions;
using Shien.Cli.Boxes;
using Shien.CommandLine;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Cli.Boxes;

public sealed class PinnedSignersTests : IDisposable
{
    private const string Old = "teacher namespaces=\"shien-box\" ssh-ed25519 AAAA old\nuli namespaces=\"shien-box\" ssh-ed25519 BBBB\n";
    private const string New = "uli namespaces=\"shien-box\" ssh-ed25519 BBBB\nteacher namespaces=\"shien-box\" ssh-ed25519 CCCC\u001b[2J\n";

    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;
    private readonly PinnedSigners pins;

    public PinnedSignersTests() => pins = new PinnedSigners(System.IO.Path.Combine(folder, "shien"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_pinned_for_a_blade_stays_that_blades()
    {
        pins.Find("course").Should().BeNull();
        pins.Pin("course", Old);
        pins.Find("course").Should().Be(Old);
        pins.Find("e24@blade.example.org:22").Should().BeNull();
        pins.Pin("course", New);
        pins.Find("course").Should().Be(New);
        Directory.GetFiles(System.IO.Path.Combine(folder, "shien")).Should().Equal(pins.Path("course"));
    }

    [Theory]
    [InlineData("course", "allowed_signers.course")]
    [InlineData("e24@blade.example.org:2222", "allowed_signers.e24@blade.example.org_2222")]
    [InlineData("e24@[::1]", "allowed_signers.e24@___1_")]
    [InlineData("../../x", "allowed_signers..._.._x")]
    public void The_file_is_named_after_the_blade_and_lies_beside_the_settings(string blade, string file) =>
        pins.Path(blade).Should().Be(System.IO.Path.Combine(folder, "shien", file));

    [Fact]
    public void A_list_that_is_too_long_is_none()
    {
        pins.Pin("course", new string('x', 70_000));
        Assert.Throws<UserException>(() => pins.Find("course")).Message.Should().Contain("has more than 65536 bytes");
    }

    [Fact]
    public void A_changed_list_is_shown_line_by_line_and_taken_after_a_yes()
    {
        pins.Pin("course", Old);
        TestTerminal terminal = new(TestTerminal.AllTerminals, input: "y\n");
        BoxTrustCommand.Take(terminal.Terminal, pins, "course", New, yes: false).Should().Be(0);
        terminal.Output.Should().StartWith("- teacher namespaces=\"shien-box\" ssh-ed25519 AAAA old\n+ teacher namespaces=\"shien-box\" ssh-ed25519 CCCC")
            .And.NotContain("uli").And.NotContain("\u001b");
        pins.Find("course").Should().Be(New);
        BoxTrustCommand.Take(terminal.Terminal, pins, "course", New, yes: false);
        terminal.Error.Should().Contain("nothing has changed");
    }

    [Theory]
    [InlineData("n\n", true)]
    [InlineData("", true)]
    [InlineData("y\n", false)]
    public void Without_a_yes_the_old_one_stays(string answer, bool isTerminal)
    {
        pins.Pin("course", Old);
        TestTerminal terminal = new(isTerminal ? TestTerminal.AllTerminals : null, input: answer);
        Assert.Throws<UserException>(() => BoxTrustCommand.Take(terminal.Terminal, pins, "course", New, yes: false));
        pins.Find("course").Should().Be(Old);
    }
}
