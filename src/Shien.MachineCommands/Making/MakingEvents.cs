using Shien.Api;
using Shien.Api.Pushes;

namespace Shien.MachineCommands.Making;

/// <summary>What the blade tells while it makes something, for people.</summary>
internal static class MakingEvents
{
    /// <summary>Follows it to its end, and returns the last event, which has a machine.</summary>
    /// <param name="host">Where it is said.</param>
    /// <param name="events">The blade's.</param>
    /// <param name="repair">What is said when the appliance begins.</param>
    /// <exception cref="BladeException">It failed; the findings were said.</exception>
    public static Task<PushEvent> FollowAsync(CommandHost host, IAsyncEnumerable<PushEvent> events, string repair = "") => BladeEvents.FollowAsync(
        host, events, phase => TextOf(phase, repair), $"See with '{host.Program} list' what became of it, and run the same command again.");

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
