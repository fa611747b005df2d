using System.CommandLine;

namespace Shien.MachineCommands.Changes;

/// <summary><c>start</c>.</summary>
public static class StartCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => SeveralMachines.Command(
        host,
        "start",
        $"""
        Start a machine, or several.

        Example: {host.Program} start 01 02
        """,
        [],
        (_, blade, name, cancellation) => blade.StartAsync(name, cancellation),
        "started");
}
