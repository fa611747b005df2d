using System.CommandLine;
using System.CommandLine.Parsing;
using Shien.Api.Machines;

namespace Shien.MachineCommands.Completion;

/// <summary>Machines where a command line names one: what the account has, slots and names.</summary>
public static class MachineCompletion
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly Action<ArgumentResult> OfArguments = MachineArgument.Check;
    private static readonly Action<OptionResult> OfOptions = MachineArgument.Check;

    /// <summary>Gives them to all arguments and options of a program that name machines.</summary>
    /// <param name="root">Its commands.</param>
    /// <param name="ask">Asks a blade without asking anybody anything; whatever it throws means that nothing is offered.</param>
    public static RootCommand Attach(RootCommand root, Func<CancellationToken, Task<MachineList>> ask)
    {
        foreach (Command command in All(root))
        {
            foreach (Argument argument in command.Arguments.Where(argument => argument.Validators.Contains(OfArguments)))
            {
                argument.CompletionSources.Add(_ => Names(ask));
            }

            foreach (Option option in command.Options.Where(option => option.Validators.Contains(OfOptions)))
            {
                option.CompletionSources.Add(_ => Names(ask));
            }
        }

        return root;
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    // The shell waits for it while somebody holds a finger on the key.
    private static IReadOnlyList<string> Names(Func<CancellationToken, Task<MachineList>> ask)
    {
        using CancellationTokenSource limit = new(Limit);
        try
        {
            return [.. ask(limit.Token).WaitAsync(Limit).GetAwaiter().GetResult().Machines.Select(machine => machine.Name)];
        }
        catch (Exception e) when (e is not (OutOfMemoryException or StackOverflowException))
        {
            return [];
        }
    }
}
