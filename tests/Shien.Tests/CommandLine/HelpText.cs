using System.CommandLine;
using System.Text;
using Shien.CommandLine;
using Shien.CommandLine.Languages;

namespace Shien.Tests.CommandLine;

/// <summary>The help of a program, as it prints it.</summary>
internal static class HelpText
{
    /// <summary>Options and arguments that the help does not show or that have no description.</summary>
    public static IEnumerable<string> Unexplained(RootCommand root, string help) =>
        from command in Commands(root).Select(path => path[^1])
        from symbol in command.Options.Where(option => !option.Hidden).Cast<Symbol>().Concat(command.Arguments)
        where string.IsNullOrEmpty(symbol.Description) || !help.Contains(symbol.Description, StringComparison.Ordinal)
            || (symbol is Option && !help.Contains(symbol.Name, StringComparison.Ordinal))
        select $"{command.Name} {symbol.Name}";

    /// <summary>Help of the program and then of each of its commands, but for hidden ones.</summary>
    public static async Task<string> AllAsync(string program, Func<Terminal, RootCommand> create, Translator? translator = null)
    {
        StringBuilder text = new();
        TestTerminal any = new();
        foreach (string[] command in (string[][])[[], .. Commands(create(any.Terminal)).Select(path => path.Select(c => c.Name).ToArray())])
        {
            TestTerminal terminal = new(translator: translator);
            RootCommand root = create(terminal.Terminal);
            string[] arguments = [.. command, "--help"];
            int exitCode = await new ProgramRunner(program, terminal.Terminal, _ => null).RunAsync(root, arguments);

            // The parser calls the program after the running one, which is the test.
            text.Append(null, $"$ {program} {string.Join(' ', arguments)}\n")
                .Append(terminal.Output.Replace("\r\n", "\n").Replace(RootCommand.ExecutableName, program).TrimEnd())
                .Append(exitCode == 0 ? "\n\n" : $"\nexit code {exitCode}\n\n");
        }

        return text.ToString();
    }

    // Each with those above it, the root apart; each before its own.
    private static IEnumerable<Command[]> Commands(Command above) =>
        from command in above.Subcommands
        where !command.Hidden
        from path in (Command[][])[[command], .. Commands(command).Select(below => (Command[])[command, .. below])]
        select path;
}
