using System.CommandLine;
using Shien.Cli.Blades;
using Shien.Cli.Boxes;
using Shien.Cli.Check;
using Shien.Cli.Convert;
using Shien.Cli.List;
using Shien.Cli.Maps;
using Shien.Cli.Prove;
using Shien.Cli.Pull;
using Shien.Cli.Push;
using Shien.Cli.Setup;
using Shien.Cli.Status;
using Shien.CommandLine;

namespace Shien.Cli;

/// <summary>The command line of <c>shien</c>.</summary>
internal static class ShienCommand
{
    /// <summary>Makes the commands.</summary>
    /// <param name="terminal">Where they speak.</param>
    /// <param name="time">Clock of the progress line.</param>
    /// <param name="blades">Opens the blade that is asked for.</param>
    /// <param name="maps">Block maps of earlier runs.</param>
    public static RootCommand Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps) => new(
        """
        Bring a Vagrant machine to a blade and back.

        Example: shien push --start
        """)
    {
        PushCommand.Create(terminal, time, blades, maps),
        PullCommand.Create(terminal, time, blades, maps),
        CheckCommand.Create(terminal, time),
        ConvertCommand.Create(terminal, time),
        ProveCommand.Create(terminal, time, blades),
        ListCommand.Create(terminal, blades),
        StatusCommand.Create(terminal, blades),
        BoxCommand.Create(terminal, time, blades, maps),
        SetupCommand.Create(terminal),
        DoorCommand.Create(),
    };
}
