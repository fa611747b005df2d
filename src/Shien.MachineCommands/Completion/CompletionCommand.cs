using System.CommandLine;
using Shien.CommandLine;

namespace Shien.MachineCommands.Completion;

/// <summary><c>completion</c>: what a shell must know to complete the program's commands, options and machines.</summary>
public static class CompletionCommand
{
    /// <summary>Makes it.</summary>
    /// <param name="program">What is completed: <c>shien</c>.</param>
    /// <param name="terminal">Where it speaks.</param>
    public static Command Create(string program, Terminal terminal)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new(
            "completion",
            $"""
            Print what makes a shell complete commands, options and the names of your machines.

            bash: echo 'source <({program} completion bash)' >> ~/.bashrc
            zsh:  echo 'source <({program} completion zsh)' >> ~/.zshrc
            fish: {program} completion fish > ~/.config/fish/completions/{program}.fish

            Example: {program} completion bash
            """)
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            terminal.Output.Write(CompletionScript.Of(parsed.GetRequiredValue(shell), program));
            return ExitCodes.Done;
        });
        return command;
    }
}
