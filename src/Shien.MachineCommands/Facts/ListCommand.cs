using System.CommandLine;
using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Facts;

/// <summary><c>list</c>.</summary>
public static class ListCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => AskingCommand.Create(
        host,
        "list",
        $"""
        Show your machines, running or not, with their addresses.

        Example: {host.Program} list
        """,
        (blade, cancellation) => blade.GetMachinesAsync(cancellation),
        () => ApiJson.Default.MachineList,
        (terminal, list) => Show(host, terminal, list));

    private static void Show(CommandHost host, Terminal terminal, MachineList list)
    {
        terminal.Output.Write(TextTable.Render(MachineListing.Headings, list.Machines.Select(MachineListing.Cells)));
        if (list.Machines.Count == 0)
        {
            terminal.Say($"You have no machine yet: '{host.Program} define -t TEMPLATE' makes one ('{host.Program} templates' shows of what), and 'shien push' brings one from your laptop.");
        }
    }
}
