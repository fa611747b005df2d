using System.CommandLine;
using Shien.Api;

namespace Shien.MachineCommands.Facts;

/// <summary><c>info</c>.</summary>
public static class InfoCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => AskingCommand.OfMachine(
        host,
        "info",
        $"""
        Show all about a machine on one page: state, addresses, how to get in, disks, the last check, host keys.

        Example: {host.Program} info 01
        """,
        (blade, name, cancellation) => blade.GetDetailsAsync(name, cancellation),
        () => ApiJson.Default.MachineDetails,
        (terminal, details) => terminal.Output.Write(new InfoPage(details, host.Program, terminal.Translator).Text()));
}
