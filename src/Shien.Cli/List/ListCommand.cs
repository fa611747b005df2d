using System.CommandLine;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Cli.Blades;
using Shien.Cli.Reports;
using Shien.CommandLine;

namespace Shien.Cli.List;

/// <summary><c>shien list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(Terminal terminal, BladeOpener blades)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "list",
            """
            Show your machines on the blade, running or not, with their addresses.

            Example: shien list
            """)
        {
            BladeOption.Blade, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            bool asJson = parsed.GetValue(json);
            return JsonAnswer.RunAsync(terminal, asJson, () => RunAsync(terminal, blades, parsed.GetValue(BladeOption.Blade), asJson, cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, BladeOpener blades, string? bladeName, bool json, CancellationToken cancellation)
    {
        await using BladeConnection blade = await blades(bladeName, cancellation).ConfigureAwait(false);
        MachineList list = await blade.Client.GetMachinesAsync(cancellation).ConfigureAwait(false);
        if (json)
        {
            JsonAnswer.Write(terminal, list, ApiJson.Default.MachineList);
            return ExitCodes.Done;
        }

        terminal.Output.Write(TextTable.Render(MachineListing.Headings, list.Machines.Select(MachineListing.Cells)));
        if (list.Machines.Count == 0)
        {
            terminal.Say("You have no machine yet; 'shien push' makes one.");
        }

        return ExitCodes.Done;
    }
}
