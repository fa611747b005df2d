using System.CommandLine;
using AwesomeAssertions;
using Shien.Cli;
using Shien.Cli.Maps;
using Shien.CommandLine;
using Shien.CommandLine.Manual;
using Shien.IeVirsh;
using Xunit;

namespace Shien.Tests.CommandLine.Manual;

public sealed class ManualPageTests
{
    private readonly TestTerminal terminal = new();

    [Fact]
    public void Every_visible_command_and_option_is_in_it()
    {
        foreach ((string program, RootCommand root) in new[]
        {
            ("shien", ShienCommand.Create(terminal.Terminal, TimeProvider.System, (_, _) => null!, new MapCache("unused"))),
            ("ie-virsh", IeVirshCommand.Create(terminal.Terminal, () => null!)),
        })
        {
            string page = ManualPage.Write(program, 1, "2026-11-27", root);
            page.Should().StartWith($".TH \"{RoffText.Escape(program.ToUpperInvariant())}\" \"1\" \"2026\\-11\\-27\"");
            Missing(root, page, RoffText.Escape(program)).Should().BeEmpty();
            page.Split('\n').Where(line => line.StartsWith('\'')).Should().BeEmpty("roff takes them for requests");
        }
    }

    [Fact]
    public async Task A_program_prints_it_when_asked_even_where_options_are_required()
    {
        RootCommand root = new("Does it.") { new Option<string>("--path") { Required = true, Description = "Where" } };
        ProgramRunner runner = new("test", terminal.Terminal, _ => null) { ManualSection = 8 };
        (await runner.RunAsync(root, ["[manual:2026-11-27]"])).Should().Be(ExitCodes.Done);
        terminal.Output.Should().StartWith(".TH \"TEST\" \"8\"").And.Contain("\\-\\-path").And.Contain("Where (required)").And.Contain("test \\- Does it\n");
        terminal.Error.Should().BeEmpty();
    }

    [Theory]
    [InlineData("[manual:2026-13-27]")]
    [InlineData("[manual]")]
    [InlineData("manual")]
    public void Nothing_else_is_taken_for_a_request(string argument) => ManualPage.Requested([argument]).Should().BeNull();

    [Fact]
    public void What_roff_would_obey_stays_text()
    {
        string text = new RoffText().Paragraphs(".so /etc/passwd\n'br \\n\n\nit's 5 °\nExample: x", "PP").ToString();
        text.Should().Be("\\&.so /etc/passwd\n\\&\\(aqbr \\en\n.PP\n\\&it\\(aqs 5 \\[u00B0]\n.br\n\\&Example: x\n");
    }

    private static IEnumerable<string> Missing(Command command, string page, string path) =>
        command.Options.Where(option => !option.Hidden && !page.Contains(RoffText.Escape(option.Name), StringComparison.Ordinal)).Select(option => $"{path} {option.Name}")
            .Concat(command.Subcommands.Where(below => !below.Hidden).SelectMany(below =>
            {
                string name = $"{path} {RoffText.Escape(below.Name)}";
                return page.Contains($".SS \"{name}", StringComparison.Ordinal) ? Missing(below, page, name) : [name];
            }));
}
