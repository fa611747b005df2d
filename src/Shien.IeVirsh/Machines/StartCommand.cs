using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh start</c>.</summary>
internal static class StartCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string[]> names = MachineArgument.Several();
        Command command = new(
            "start",
            """
            Start a machine, or several.

            Example: ie-virsh start 01 02
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
            MachineInfo machine = await blade.StartAsync(name, cancellation).ConfigureAwait(false);
            await terminal.Output.WriteLineAsync($"Domain '{machine.Name}' started").ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
