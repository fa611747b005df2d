using System.CommandLine;
using System.Text;
using Shien.CommandLine;

namespace Shien.Tests.CommandLine;

/// <summary>The help of a program, as it prints it.</summary>
internal static class HelpText
{
    /// <summary>Help of the program and then of each of its commands, hidden ones too.</summary>
    public static async Task<string> AllAsync(string program, Func<Terminal, RootCommand> create)
    {
        StringBuilder text = new();
        TestTerminal any = new();
        foreach (string command in (string[])["", .. create(any.Terminal).Subcommands.Select(c => c.Name)])
        {
            TestTerminal terminal = new();
            RootCommand root = create(terminal.Terminal);
            string[] arguments = command.Length == 0 ? ["--help"] : [command, "--help"];
            int exitCode = await new ProgramRunner(program, terminal.Terminal, _ => null).RunAsync(root, arguments);

            // The parser calls the program after the running one, which is the test.
            text.Append(null, $"$ {program} {string.Join(' ', arguments)}\n")
                .Append(terminal.Output.Replace("\r\n", "\n").Replace(RootCommand.ExecutableName, program).TrimEnd())
                .Append(exitCode == 0 ? "\n\n" : $"\nexit code {exitCode}\n\n");
        }

        return text.ToString();
    }
}
