using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.MachineCommands.Making;

/// <summary><c>define --empty</c>: a machine to install something on.</summary>
internal static class EmptyDefine
{
    private const long MiB = 1 << 20;
    private const long WorthTellingBytes = 64 * MiB;

    /// <summary>Makes it and prints how it goes on.</summary>
    public static async Task<int> RunAsync(CommandHost host, BladeClient blade, EmptyRequest make, bool json, CancellationToken cancellation)
    {
        PushEvent end = await BladeEvents.FollowAsync(
            host,
            blade.MakeEmptyAsync(make, cancellation),
            _ => "",
            $"See with '{host.Program} list' what became of it, and run the same command again.",
            new CopyQuarters(host.Terminal, WorthTellingBytes, " of the DVD").See).ConfigureAwait(false);
        MachineInfo made = end.Machine!;
        MachineAnswer.Write(host.Terminal, json, made, machine =>
            $"Domain '{machine.Name}' defined with an empty disk of {machine.VirtualBytes / MiB} MiB, MAC {machine.Mac}");
        if (!json)
        {
            host.Terminal.Say(made.Medium is { } medium
                ? $"It boots from '{medium}': '{host.Program} start {made.Name}', then '{host.Program} vncdisplay {made.Name}' shows how to see its screen. When it is installed: '{host.Program} eject {made.Name}'."
                : $"Put a DVD in to install from: '{host.Program} attach-media {made.Name} FILE --boot'.");
        }

        return ExitCodes.Done;
    }
}
