using System.CommandLine;
using Shien.Cli.Blades;
using Shien.Cli.Check;
using Shien.Cli.Convert;
using Shien.Cli.List;
using Shien.Cli.Prove;
using Shien.Cli.Pull;
using Shien.Cli.Push;
using Shien.Cli.Setup;
using Shien.CommandLine;

namespace Shien.Cli;

/// <summary>The command line of <c>shien</c>.</summary>
internal static class ShienCommand
{
    /// <summary>Makes the commands.</summary>
    /// <param name="terminal">Where they speak.</param>
    /// <param name="time">Clock of the progress line.</param>
    /// <param name="blades">Opens the blade that is asked for.</param>
    public static RootCommand Create(Terminal terminal, TimeProvider time, BladeOpener blades) => new(
        """
        Bring a Vagrant machine to a blade and back.

        Example: shien push --start
        """)
    {
        PushCommand.Create(terminal, time, blades),
        PullCommand.Create(terminal, time, blades),
        CheckCommand.Create(terminal, time),
        ConvertCommand.Create(terminal, time),
        ProveCommand.Create(terminal, time, blades),
        ListCommand.Create(terminal, blades),
        SetupCommand.Create(terminal),
        DoorCommand.Create(),
    };
}
