using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh destroy</c>.</summary>
internal static class DestroyCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string[]> names = MachineArgument.Several();
        Command command = new(
            "destroy",
            """
            Force a machine off, or several, as if the plug were pulled; nothing is deleted.

            Example: ie-virsh destroy 01
            """)
        {
            names,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, connect, parsed.GetRequiredValue(names), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Func<BladeClient> connect, string[] names, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        return await SeveralMachines.ForEachAsync(terminal, names, async name =>
        {
            MachineInfo machine = await blade.DestroyAsync(name, cancellation).ConfigureAwait(false);
            await terminal.Output.WriteLineAsync($"Domain '{machine.Name}' destroyed").ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
