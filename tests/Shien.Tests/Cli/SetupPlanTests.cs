using AwesomeAssertions;
using Shien.Cli.Blades;
using Shien.Cli.Setup;
using Shien.CommandLine;
using Shien.Tests.CommandLine;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Cli;

public sealed class SetupPlanTests : IDisposable
{
    private static readonly SetupAnswers Nothing = new(null, null, null, null, null);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Asks_for_blade_and_account()
    {
        TestTerminal terminal = new(TestTerminal.AllTerminals, input: "Blade7.example.org:2222\ne24\n");
        SetupPlan plan = Make(Nothing, "", terminal);
        plan.Name.Should().Be("blade7");
        plan.Entry.Should().Be(new BladeEntry("blade7.example.org", 2222, "e24", folder.File(".ssh/id_ed25519")));
        terminal.Error.Should().Be("Blade (host, or host:port): Account on 'blade7.example.org' [me]: ");
    }

    [Fact]
    public void Asks_nothing_that_the_command_line_said()
    {
        TestTerminal terminal = new();
        SetupPlan plan = Make(new SetupAnswers("10.0.0.7", "e24", null, folder.File("k"), null), "", terminal);
        plan.Should().Be(new SetupPlan("blade", new BladeEntry("10.0.0.7", null, "e24", folder.File("k")), folder.File("k")));
        terminal.Error.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, null, "Blade (host, or host:port): no answer.")]
    [InlineData("blade", null, "Account on 'blade': no answer.")]
    [InlineData("blade", "-l", "'-l' is no account: a small letter")]
    public void Refuses_what_is_missing_where_nobody_can_be_asked(string? blade, string? user, string message)
    {
        UserException refused = FluentActions.Invoking(() => Make(Nothing with { Blade = blade, User = user }, "", new TestTerminal()))
            .Should().Throw<UserException>().Which;
        refused.Message.Should().StartWith(message);
        refused.ExitCode.Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public void Keeps_the_name_of_a_blade_that_is_set_up_and_never_takes_it_away()
    {
        const string Settings = "[blades.ie]\nhost = \"ie.example.org\"\nuser = \"e24\"\nkey = \"/k\"\n";
        Make(Nothing with { Blade = "ie" }, Settings, new TestTerminal())
            .Should().Be(new SetupPlan("ie", new BladeEntry("ie.example.org", null, "e24", "/k"), "/k"));
        Make(Nothing with { Blade = "e25@ie.example.org" }, Settings, new TestTerminal()).Name.Should().Be("ie");
        FluentActions.Invoking(() => Make(Nothing with { Blade = "e25@ie.example.com" }, Settings, new TestTerminal()))
            .Should().Throw<UserException>().Which.Remedy.Should().Contain("--name");
    }

    [Fact]
    public void Takes_a_key_that_is_there()
    {
        Directory.CreateDirectory(folder.File(".ssh"));
        File.WriteAllText(folder.File(".ssh/id_rsa"), "");
        Make(Nothing with { Blade = "e24@b" }, "", new TestTerminal()).KeyPath.Should().Be(folder.File(".ssh/id_rsa"));
    }

    private SetupPlan Make(SetupAnswers answers, string settings, TestTerminal terminal) => SetupPlan.Make(
        answers,
        BladeSettings.Parse(settings, "/c/config.toml"),
        new BladeEnvironment(folder.File(""), "/c/config.toml", "/none", "me", null, null),
        terminal.Terminal);
}
