using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Pushes;
using Shien.CommandLine;

namespace Shien.MachineCommands.Repairs;

/// <summary><c>flatten</c>.</summary>
public static class FlattenCommand
{
    private const long MiB = 1 << 20;

    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        return host.Command(
            "flatten",
            $"""
            Make a machine that is shut off independent of the box it stands on ('{host.Program} list --json' shows its base).
            Its image then holds everything itself, and takes as much room as the whole disk.

            Example: {host.Program} flatten 01
            """,
            [name],
            (parsed, blade, cancellation) => RunAsync(host, blade, parsed.GetRequiredValue(name), parsed.GetValue(CommandHost.Json), cancellation));
    }

    private static async Task<int> RunAsync(CommandHost host, BladeClient blade, string name, bool json, CancellationToken cancellation)
    {
        PushEvent end = await BladeEvents.FollowAsync(
            host,
            blade.FlattenAsync(name, cancellation),
            _ => "",
            $"See with '{host.Program} list --json' what became of it, and run '{host.Program} flatten {name}' again.",
            new CopyQuarters(host.Terminal, least: 0).See).ConfigureAwait(false);
        MachineAnswer.Write(host.Terminal, json, end.Machine!, machine => $"Domain '{machine.Name}' flattened: it takes {(machine.DiskBytes + MiB - 1) / MiB} MiB");
        return ExitCodes.Done;
    }
}
