using System.CommandLine;
using Shien.Api.Client;
using Shien.CommandLine;
using Shien.IeVirsh.Administration;
using Shien.IeVirsh.Debugging;
using Shien.IeVirsh.Dialing;
using Shien.IeVirsh.Machines;
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

namespace Shien.IeVirsh;

/// <summary>The command line of <c>ie-virsh</c>.</summary>
internal static class IeVirshCommand
{
    /// <summary>Makes the commands.</summary>
    /// <param name="terminal">Where they speak.</param>
    /// <param name="connect">Makes a client of the blade; each command disposes its own.</param>
    public static RootCommand Create(Terminal terminal, Func<BladeClient> connect)
    {
        CommandHost host = new("ie-virsh", terminal, (_, _) => Task.FromResult(Access(connect())), Explanation.ErrorOf);
        RootCommand root = new(
            """
            Your virtual machines on this blade: 01 to 04, or as you call them, and only yours.

            Example: ie-virsh list
            """)
        {
            ListCommand.Create(host),
            InfoCommand.Create(host),
            DefineCommand.Create(host, new ImageDefine()),
            TemplatesCommand.Create(host),
            ResetCommand.Create(host),
            CloneCommand.Create(host),
            SnapshotCommand.Create(host),
            UndefineCommand.Create(host),
            StartCommand.Create(host),
            ShutdownCommand.Create(host),
            RebootCommand.Create(host),
            DestroyCommand.Create(host),
            SetCommand.Create(host),
            RenameCommand.Create(host),
            AddressCommands.Create(host),
            FixCommand.Create(host),
            FlattenCommand.Create(host),
            MediaCommands.Attach(host),
            MediaCommands.Eject(host),
            DomainCommands.Info(host),
            DomainCommands.State(host),
            DomainCommands.Interfaces(host),
            DumpXmlCommand.Create(host),
            ConsoleCommand.Create(host),
            VncDisplayCommand.Create(host),
            SshCommand.Create(host, (_, _, details) => DirectRoad.Open(details)),
            DebugCommand.Create(terminal, connect),
            AdminCommand.Create(host),
            CompletionCommand.Create(host.Program, terminal),
            DialCommand.Create(),
        };
        return MachineCompletion.Attach(root, async cancellation =>
        {
            using BladeClient blade = connect();
            return await blade.GetMachinesAsync(cancellation).ConfigureAwait(false);
        });
    }

    private static BladeAccess Access(BladeClient client) => new(client, () =>
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    });
}
