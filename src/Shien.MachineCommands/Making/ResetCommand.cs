using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.MachineCommands.Making;

/// <summary><c>reset</c>.</summary>
public static class ResetCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> yes = Confirmation.Option();
        return host.Command(
            "reset",
            $"""
            Put a machine that is shut off back to the box that it was made from. What was done in it since is lost; its MAC, its
            host keys, your key and its snapshots stay.

            Example: {host.Program} reset 01
            """,
            [name, yes],
            (parsed, blade, cancellation) => RunAsync(
                host, blade, parsed.GetRequiredValue(name), parsed.GetValue(yes), parsed.GetValue(CommandHost.Json), cancellation));
    }

    private static async Task<int> RunAsync(CommandHost host, BladeClient blade, string name, bool yes, bool json, CancellationToken cancellation)
    {
        Confirmation.Ask(host.Terminal, yes, $"Everything that was done in '{name}' since it was made of its box will be lost. Go on?", $"'{name}' is as it was");
        PushEvent end = await MachineMaking.ResetAsync(host, blade, name, cancellation).ConfigureAwait(false);
        MachineAnswer.Write(host.Terminal, json, end.Machine!, machine => $"Domain '{machine.Name}' was reset: it is {machine.Base} again");
        foreach (string line in json ? [] : MadeText.Lines(end.Repair))
        {
            host.Terminal.Answer(line);
        }

        return ExitCodes.Done;
    }
}
