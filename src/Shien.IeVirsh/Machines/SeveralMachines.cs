using System.CommandLine;
using Shien.Api;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary>A command that does the same to several machines; the failure of one does not keep the others from their turn.</summary>
internal static class SeveralMachines
{
    /// <summary>Makes the command.</summary>
    /// <param name="name">Its word.</param>
    /// <param name="description">Its help.</param>
    /// <param name="terminal">Where it speaks.</param>
    /// <param name="connect">Makes a client of the blade.</param>
    /// <param name="act">Acts on one machine and returns what is printed of it.</param>
    public static Command Command(
        string name, string description, Terminal terminal, Func<BladeClient> connect, Func<BladeClient, string, CancellationToken, Task<string>> act)
    {
        Argument<string[]> names = MachineArgument.Several();
        Command command = new(name, description) { names };
        command.SetAction(async (parsed, cancellation) =>
        {
            using BladeClient blade = connect();
            return await ForEachAsync(
                terminal,
                parsed.GetRequiredValue(names),
                async machine => await terminal.Output.WriteLineAsync(await act(blade, machine, cancellation).ConfigureAwait(false)).ConfigureAwait(false))
                .ConfigureAwait(false);
        });
        return command;
    }

    // Returns the exit code: failed if one of them failed, each failure said when it happens.
    private static async Task<int> ForEachAsync(Terminal terminal, string[] names, Func<string, Task> act)
    {
        int exitCode = ExitCodes.Done;
        foreach (string name in names.Distinct())
        {
            try
            {
                await act(name).ConfigureAwait(false);
            }
            catch (BladeException e) when (names.Length > 1)
            {
                terminal.Say($"ie-virsh: error: {name}: {e.Error.Message}");
                if (e.Error.Remedy is not null)
                {
                    terminal.Say("  " + e.Error.Remedy);
                }

                exitCode = ExitCodes.Failed;
            }
        }

        return exitCode;
    }
}
