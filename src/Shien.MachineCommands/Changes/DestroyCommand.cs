using System.CommandLine;

namespace Shien.MachineCommands.Changes;

/// <summary><c>destroy</c>, on the laptop <c>stop</c>.</summary>
public static class DestroyCommand
{
    /// <summary>Makes it.</summary>
    /// <param name="host">The program.</param>
    /// <param name="word">Its word there.</param>
    public static Command Create(CommandHost host, string word = "destroy") => SeveralMachines.Command(
        host,
        word,
        $"""
        Force a machine off, or several, as if the plug were pulled; nothing is deleted. 'shutdown' asks it first.

        Example: {host.Program} {word} 01
        """,
        [],
        (_, blade, name, cancellation) => blade.DestroyAsync(name, cancellation),
        "destroyed");
}
