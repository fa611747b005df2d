using System.CommandLine;

namespace Shien.MachineCommands.Changes;

/// <summary><c>reboot</c>.</summary>
public static class RebootCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => SeveralMachines.Command(
        host,
        "reboot",
        $"""
        Ask a machine, or several, to restart. A changed size ('set') does not count before it was off.

        Example: {host.Program} reboot 01
        """,
        [],
        (_, blade, name, cancellation) => blade.RebootAsync(name, cancellation),
        "is being rebooted");
}
