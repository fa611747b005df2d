using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh define</c>.</summary>
internal static class DefineCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Command command = new(
            "define",
            """
            Make a machine of the image that its place holds: one that was pushed and later undefined.

            Example: ie-virsh define 01
            """)
        {
            name,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, connect, parsed.GetRequiredValue(name), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Func<BladeClient> connect, string name, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        MachineInfo machine = await blade.DefineAsync(name, cancellation).ConfigureAwait(false);
        await terminal.Output.WriteLineAsync($"Domain '{machine.Name}' defined").ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
