using System.CommandLine;
using Shien.Api;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.MachineCommands;

/// <summary>The program in which these commands run: what it is called, where it speaks, and how it reaches its blade.</summary>
/// <param name="program"><c>shien</c> or <c>ie-virsh</c>; messages name it.</param>
/// <param name="terminal">Where commands speak.</param>
/// <param name="open">Opens the blade that the command line names.</param>
/// <param name="errorOf">An expected failure as an error for programs; null for what nobody expected.</param>
public sealed class CommandHost(
    string program, Terminal terminal, Func<ParseResult, CancellationToken, Task<BladeAccess>> open, Func<Exception, ApiError?> errorOf)
{
    /// <summary><c>--json</c>, the same for every command.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object for programs" };

    /// <summary>What it is called.</summary>
    public string Program => program;

    /// <summary>Where commands speak.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Options by which each command learns which blade is meant.</summary>
    public IReadOnlyList<Option> BladeOptions { get; init; } = [];

    /// <summary>True if the program says an error's findings with the error.</summary>
    public bool ShowsFindings { get; init; }

    /// <summary>A file's name as it was typed becomes its path on the blade; throws <see cref="UserException"/> where that cannot be.</summary>
    public Func<string, string> BladePath { get; init; } = Path.GetFullPath;

    /// <summary>Makes a command that asks the blade; <c>--json</c> is understood, and then a failure is an object as well.</summary>
    /// <param name="name">Its word.</param>
    /// <param name="description">Its help.</param>
    /// <param name="symbols">Its arguments and options, but for those that all have.</param>
    /// <param name="run">Runs it; what it returns is the exit code.</param>
    public Command Command(string name, string description, IReadOnlyList<Symbol> symbols, Func<ParseResult, BladeClient, CancellationToken, Task<int>> run)
    {
        Command command = new(name, description);
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        Complete(command, (parsed, blade, cancellation) => run(parsed, blade.Client, cancellation));
        return command;
    }

    /// <summary>Gives a command what all have, and makes it run with an open way to the blade.</summary>
    /// <param name="command">With its own arguments and options.</param>
    /// <param name="run">Runs it; what it returns is the exit code.</param>
    public void Complete(Command command, Func<ParseResult, BladeAccess, CancellationToken, Task<int>> run)
    {
        foreach (Option option in BladeOptions.Append(Json))
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => JsonAnswer.RunAsync(terminal, parsed.GetValue(Json), errorOf, async () =>
        {
            BladeAccess blade = await OpenAsync(parsed, cancellation).ConfigureAwait(false);
            await using (blade.ConfigureAwait(false))
            {
                return await run(parsed, blade, cancellation).ConfigureAwait(false);
            }
        }));
    }

    /// <summary>Opens the blade that the command line names; the caller disposes it.</summary>
    public Task<BladeAccess> OpenAsync(ParseResult parsed, CancellationToken cancellation) => open(parsed, cancellation);
}
