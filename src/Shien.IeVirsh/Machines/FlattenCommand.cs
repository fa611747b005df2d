using System.CommandLine;
using System.Text.Json;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh flatten</c>.</summary>
internal static class FlattenCommand
{
    private const long MiB = 1 << 20;

    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "flatten",
            """
            Make a machine that is shut off independent of the box it stands on ('ie-virsh list --json' shows its base).
            Its image then holds everything itself, and takes as much room as the whole disk.

            Example: ie-virsh flatten 01
            """)
        {
            name,
            json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, connect, parsed.GetRequiredValue(name), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Func<BladeClient> connect, string name, bool json, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        int told = -1;
        PushEvent end = await BladeEvents.FollowAsync(
            terminal,
            blade.FlattenAsync(name, cancellation),
            _ => "",
            $"See with 'ie-virsh list --json' what became of it, and run 'ie-virsh flatten {name}' again.",
            e =>
            {
                // A line for each quarter, also where nobody looks at a terminal.
                if (e.Phase == "copy" && e.Total > 0 && (int)(e.Done * 4 / e.Total) is var quarter && quarter > told)
                {
                    told = quarter;
                    terminal.Say($"Copied {e.Done / MiB} of {e.Total / MiB} MiB");
                }
            }).ConfigureAwait(false);
        MachineInfo machine = end.Machine!;
        await terminal.Output.WriteLineAsync(json
            ? JsonSerializer.Serialize(machine, ApiJson.Default.MachineInfo)
            : $"Domain '{machine.Name}' flattened: it takes {(machine.DiskBytes + MiB - 1) / MiB} MiB").ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
