using Shien.Api;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.IeVirsh.Making;

/// <summary>What the blade tells while it makes something, for people.</summary>
internal static class MakingEvents
{
    /// <summary>Follows it to its end, and returns the last event, which has a machine.</summary>
    /// <param name="terminal">Where it is said.</param>
    /// <param name="events">The blade's.</param>
    /// <param name="repair">What is said when the appliance begins.</param>
    /// <exception cref="BladeException">It failed; the findings were said.</exception>
    public static async Task<PushEvent> FollowAsync(Terminal terminal, IAsyncEnumerable<PushEvent> events, string repair = "")
    {
        string phase = "";
        await foreach (PushEvent e in events.ConfigureAwait(false))
        {
            if (e.Error is { } error)
            {
                ShowFindings(terminal, error.Findings ?? []);
                throw new BladeException(error);
            }

            if (e.Machine is not null)
            {
                return e;
            }

            string text = e.Note ?? (e.Phase == phase ? "" : TextOf(e.Phase, repair));
            phase = e.Phase;
            if (text.Length > 0)
            {
                terminal.Say(text);
            }
        }

        throw new BladeException(new ApiError(
            ErrorCodes.Backend, "the blade stopped talking before it was done.", "See with 'ie-virsh list' what became of it, and run the same command again."));
    }

    private static void ShowFindings(Terminal terminal, IReadOnlyList<FindingInfo> findings)
    {
        foreach (FindingInfo finding in findings.Where(finding => finding.Severity != "info"))
        {
            terminal.Say($"{finding.Rule} {finding.Severity,-6} {finding.Where}: {finding.Message}");
            terminal.Say($"            Repair: {finding.Remedy}");
        }
    }

    private static string TextOf(string phase, string repair) => phase switch
    {
        "box" => "Checking the template against its signature",
        "inspect" => "Checking the machine",
        "repair" => repair,
        "copy" => "Copying",
        "define" => "Putting it in its place",
        _ => "",
    };
}
