using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.MachineCommands;

/// <summary>What the blade tells while it works on a machine, for people.</summary>
internal static class BladeEvents
{
    /// <summary>Follows it to its end, and returns the last event, which has a machine.</summary>
    /// <param name="host">Where it is said.</param>
    /// <param name="events">The blade's.</param>
    /// <param name="textOf">What is said when a phase begins; empty for nothing.</param>
    /// <param name="remedy">What to do where the blade stops talking.</param>
    /// <param name="each">Sees each event that is not the last; null for nobody.</param>
    /// <exception cref="BladeException">It failed; the findings were said, where the program does not say those of an error itself.</exception>
    public static async Task<PushEvent> FollowAsync(
        CommandHost host, IAsyncEnumerable<PushEvent> events, Func<string, string> textOf, string remedy, Action<PushEvent>? each = null)
    {
        string phase = "";
        await foreach (PushEvent e in events.ConfigureAwait(false))
        {
            if (e.Error is { } error)
            {
                ShowFindings(host.Terminal, host.ShowsFindings ? [] : error.Findings ?? []);
                throw new BladeException(error);
            }

            if (e.Machine is not null)
            {
                foreach (MachineInfo machine in e.Machines ?? [e.Machine])
                {
                    AddressText.Warn(host.Terminal, host.Program, machine);
                }

                return e;
            }

            each?.Invoke(e);
            string text = e.Note ?? (e.Phase == phase ? "" : textOf(e.Phase));
            phase = e.Phase;
            if (text.Length > 0)
            {
                host.Terminal.Say(text);
            }
        }

        throw new BladeException(new ApiError(ErrorCodes.Backend, "the blade stopped talking before it was done.", remedy));
    }

    /// <summary>Says what a check found, those that a person need not know left out.</summary>
    public static void ShowFindings(Terminal terminal, IReadOnlyList<FindingInfo> findings)
    {
        foreach (FindingInfo finding in findings.Where(finding => finding.Severity != "info"))
        {
            terminal.Say($"{finding.Rule} {finding.Severity,-6} {finding.Where}: {finding.Message}");
            terminal.Say($"            Repair: {finding.Remedy}");
        }
    }
}
