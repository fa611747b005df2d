using System.CommandLine;
using AwesomeAssertions;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.CommandLine;

public sealed class ProgramRunnerTests
{
    private readonly TestTerminal terminal = new();

    [Fact]
    public async Task An_explained_failure_is_1_with_message_and_remedy()
    {
        (await RunAsync(() => throw new UserException("'x' is full.", "Empty it."), "act")).Should().Be(ExitCodes.Failed);
        terminal.Error.Should().Be("test: error: 'x' is full.\n  Empty it.\n");
        terminal.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task What_the_program_knows_of_its_libraries_is_explained()
    {
        (await RunAsync(() => throw new TimeoutException("slow"), "act")).Should().Be(4);
        terminal.Error.Should().Be("test: error: known: slow\n");
    }

    [Fact]
    public async Task Causes_are_shown_with_verbose_only()
    {
        UserException failure = new("outer", inner: new IOException("the cause"));
        await RunAsync(() => throw failure, "act");
        terminal.Error.Should().NotContain("the cause");
        await RunAsync(() => throw failure, "act", "--verbose");
        terminal.Error.Should().Contain("  cause: IOException: the cause\n").And.Contain($"test {ProgramRunner.VersionText}, ");
    }

    [Fact]
    public async Task A_wrong_command_line_is_2_and_points_to_the_help()
    {
        (await RunAsync(() => 0, "act", "--colour")).Should().Be(ExitCodes.Usage);
        terminal.Error.Should().Contain("test: error: Unrecognized command or argument '--colour'").And.EndWith(" act --help'.\n");
    }

    [Fact]
    public async Task A_mistyped_command_is_one_error()
    {
        (await RunAsync(() => 0, "atc", "01")).Should().Be(ExitCodes.Usage);
        terminal.Error.Should().StartWith("test: error: There is no command 'atc'.\nSee '").And.EndWith(" --help'.\n");
    }

    [Fact]
    public async Task Whoever_stops_reading_is_told_nothing()
    {
        (await RunAsync(() => throw new ClosedOutputException("nobody reads"), "act")).Should().Be(ExitCodes.ClosedOutput);
        terminal.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Whoever_stops_reading_the_manual_is_told_nothing()
    {
        using StringWriter error = new();
        Terminal closed = new(TextReader.Null, new ClosedWriter(), error, new TerminalKind(false, false, false), TimeProvider.System);
        (await new ProgramRunner("test", closed, _ => null).RunAsync(new RootCommand("Tests."), ["[manual:2026-11-27]"])).Should().Be(ExitCodes.ClosedOutput);
        error.ToString().Should().BeEmpty();
    }

    [Fact]
    public async Task Anything_else_is_our_bug_and_is_shown_whole()
    {
        (await RunAsync(() => throw new InvalidOperationException("oops"), "act")).Should().Be(ExitCodes.Bug);
        terminal.Error.Should().Contain("this is a bug in test: System.InvalidOperationException: oops").And.Contain("Please report it");
    }

    [Fact]
    public async Task The_list_of_commands_shows_first_paragraphs_and_the_commands_own_help_all()
    {
        await RunAsync(() => 0, "--help");
        terminal.Output.Should().Contain("Acts.").And.NotContain("Example");
        await RunAsync(() => 0, "act", "--help");
        terminal.Output.Should().Contain("Example: test act");
    }

    private Task<int> RunAsync(Func<int> act, params string[] arguments)
    {
        Command command = new("act", "Acts.\n\nExample: test act");
        command.SetAction(_ => act());
        ProgramRunner runner = new(
            "test", terminal.Terminal, e => e is TimeoutException ? new UserException("known: " + e.Message, exitCode: 4) : null);
        return runner.RunAsync([command], arguments);
    }

    // Nobody reads it.
    private sealed class ClosedWriter : StringWriter
    {
        public override void Write(string? value) => throw new ClosedOutputException("nobody reads");
    }
}
