using System.CommandLine;
using Shien.Cli.Blades;
using Shien.Cli.Boxes;
using Shien.Cli.Check;
using Shien.Cli.Convert;
using Shien.Cli.Debugging;
using Shien.Cli.Maps;
using Shien.Cli.Prove;
using Shien.Cli.Pull;
using Shien.Cli.Push;
using Shien.Cli.Setup;
using Shien.Cli.Status;
using Shien.CommandLine;
using Shien.MachineCommands;
using Shien.MachineCommands.Addresses;
using Shien.MachineCommands.Changes;
using Shien.MachineCommands.Completion;
using Shien.MachineCommands.Consoles;
using Shien.MachineCommands.Displays;
using Shien.MachineCommands.Facts;
using Shien.MachineCommands.Logins;
using Shien.MachineCommands.Making;
using Shien.MachineCommands.Media;
using Shien.MachineCommands.Repairs;

namespace Shien.Cli;

/// <summary>The command line of <c>shien</c>.</summary>
internal static class ShienCommand
{
    /// <summary>Makes the commands.</summary>
    /// <param name="terminal">Where they speak.</param>
    /// <param name="time">Clock of the progress line.</param>
    /// <param name="blades">Opens the blade that is asked for.</param>
    /// <param name="maps">Block maps of earlier runs.</param>
    public static RootCommand Create(Terminal terminal, TimeProvider time, BladeOpener blades, MapCache maps)
    {
        CommandHost host = BladeHost.Create(terminal, blades);
        RootCommand root = new(
            """
            Bring a Vagrant machine to a blade and back, and work with it there.

            Example: shien push --start
            """)
        {
            PushCommand.Create(terminal, time, blades, maps),
            ImageCommand.Create(terminal, time, blades, maps),
            PullCommand.Create(terminal, time, blades, maps),
            CheckCommand.Create(terminal, time),
            ConvertCommand.Create(terminal, time),
            ProveCommand.Create(terminal, time, blades),
            ListCommand.Create(host),
            InfoCommand.Create(host),
            StartCommand.Create(host),
            ShutdownCommand.Create(host),
            RebootCommand.Create(host),
            DestroyCommand.Create(host, "stop"),
            ConsoleCommand.Create(host),
            VncDisplayCommand.Create(host),
            SshCommand.Create(host, (_, blade, details) => DoorRoad.Open(blade, details)),
            DebugCommand.Create(host),
            SetCommand.Create(host),
            RenameCommand.Create(host),
            UndefineCommand.Create(host),
            DefineCommand.Create(host),
            TemplatesCommand.Create(host),
            CloneCommand.Create(host),
            ResetCommand.Create(host),
            SnapshotCommand.Create(host),
            AddressCommands.Create(host),
            FixCommand.Create(host),
            FlattenCommand.Create(host),
            MediaCommands.Attach(host),
            MediaCommands.Eject(host),
            StatusCommand.Create(host),
            BoxCommand.Create(terminal, time, blades, maps),
            SetupCommand.Create(terminal),
            CompletionCommand.Create(host.Program, terminal),
            DoorCommand.Create(),
        };
        return MachineCompletion.Attach(root, async cancellation =>
        {
            await using BladeConnection blade = await blades(null, cancellation).ConfigureAwait(false);
            return await blade.Client.GetMachinesAsync(cancellation).ConfigureAwait(false);
        });
    }
}
