using System.CommandLine;
using System.Text.Json;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "list",
            """
            Show your machines, running or not, with their addresses.

            Example: ie-virsh list
            """)
        {
            json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, connect, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Func<BladeClient> connect, bool json, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        MachineList list = await blade.GetMachinesAsync(cancellation).ConfigureAwait(false);
        if (json)
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(list, ApiJson.Default.MachineList)).ConfigureAwait(false);
            return ExitCodes.Done;
        }

        await terminal.Output.WriteAsync(
            TextTable.Render(MachineListing.Headings, list.Machines.Select(MachineListing.Cells))).ConfigureAwait(false);
        if (list.Machines.Count == 0)
        {
            terminal.Say("You have no machine yet; 'shien push' on your laptop makes one.");
        }

        return ExitCodes.Done;
    }
}
