using System.CommandLine;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Changes;

/// <summary>A command that does the same to several machines; the failure of one does not keep the others from their turn.</summary>
internal static class SeveralMachines
{
    /// <summary>Makes the command.</summary>
    /// <param name="host">The program.</param>
    /// <param name="name">Its word.</param>
    /// <param name="description">Its help.</param>
    /// <param name="options">Its own options.</param>
    /// <param name="act">Acts on one machine.</param>
    /// <param name="said">What is printed of it, after the words <c>Domain 'NAME'</c>.</param>
    public static Command Command(
        CommandHost host,
        string name,
        string description,
        IReadOnlyList<Option> options,
        Func<ParseResult, BladeClient, string, CancellationToken, Task<MachineInfo>> act,
        string said)
    {
        Argument<string[]> names = MachineArgument.Several();
        return host.Command(name, description, [names, .. options], async (parsed, blade, cancellation) =>
        {
            bool json = parsed.GetValue(CommandHost.Json);
            string[] wanted = [.. parsed.GetRequiredValue(names).Distinct()];
            List<MachineInfo> done = [];
            List<MachineFailure> failures = [];
            foreach (string machine in wanted)
            {
                try
                {
                    done.Add(await act(parsed, blade, machine, cancellation).ConfigureAwait(false));
                    if (!json)
                    {
                        host.Terminal.Answer($"Domain '{done[^1].Name}' {said}");
                    }
                }
                catch (BladeException e) when (wanted.Length > 1)
                {
                    failures.Add(new MachineFailure(machine, e.Error));
                    Say(host, machine, e.Error);
                }
            }

            if (json)
            {
                JsonAnswer.Write(
                    host.Terminal, new ChangedMachines(JsonAnswer.Schema, done, failures.Count > 0 ? failures : null), ApiJson.Default.ChangedMachines);
            }

            return failures.Count > 0 ? ExitCodes.Failed : ExitCodes.Done;
        });
    }

    private static void Say(CommandHost host, string machine, ApiError error)
    {
        host.Terminal.Say($"{host.Program}: error: {machine}: {error.Message}");
        if (error.Remedy is not null)
        {
            host.Terminal.Say("  " + error.Remedy);
        }
    }
}
