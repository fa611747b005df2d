using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.MachineCommands;

/// <summary>A command that asks the blade one thing and shows it: to people, or with <c>--json</c> as it came.</summary>
public static class AskingCommand
{
    /// <summary>Makes one.</summary>
    /// <param name="host">The program.</param>
    /// <param name="name">Its word.</param>
    /// <param name="description">Its help.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="type">Form of the answer; made only when it is needed, since all of them would be half of the time that a start takes.</param>
    /// <param name="show">Shows it to people.</param>
    public static Command Create<T>(
        CommandHost host, string name, string description, Func<BladeClient, CancellationToken, Task<T>> ask, Func<JsonTypeInfo<T>> type, Action<Terminal, T> show) =>
        host.Command(name, description, [], async (parsed, blade, cancellation) =>
            Show(host, parsed, await ask(blade, cancellation).ConfigureAwait(false), type, show));

    /// <summary>Makes one that asks about a machine.</summary>
    /// <param name="host">The program.</param>
    /// <param name="name">Its word.</param>
    /// <param name="description">Its help.</param>
    /// <param name="ask">Asks about the machine of that name.</param>
    /// <param name="type">Form of the answer.</param>
    /// <param name="show">Shows it to people.</param>
    public static Command OfMachine<T>(
        CommandHost host, string name, string description, Func<BladeClient, string, CancellationToken, Task<T>> ask, Func<JsonTypeInfo<T>> type, Action<Terminal, T> show)
    {
        Argument<string> machine = MachineArgument.One();
        return host.Command(name, description, [machine], async (parsed, blade, cancellation) =>
            Show(host, parsed, await ask(blade, parsed.GetRequiredValue(machine), cancellation).ConfigureAwait(false), type, show));
    }

    private static int Show<T>(CommandHost host, ParseResult parsed, T answer, Func<JsonTypeInfo<T>> type, Action<Terminal, T> show)
    {
        if (parsed.GetValue(CommandHost.Json))
        {
            JsonAnswer.Write(host.Terminal, answer, type());
        }
        else
        {
            show(host.Terminal, answer);
        }

        return ExitCodes.Done;
    }
}
