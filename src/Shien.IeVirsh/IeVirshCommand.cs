using System.CommandLine;
using Shien.Api.Client;
using Shien.CommandLine;
using Shien.IeVirsh.Consoles;
using Shien.IeVirsh.Debugging;
using Shien.IeVirsh.Dialing;
using Shien.IeVirsh.Machines;

namespace Shien.IeVirsh;

/// <summary>The command line of <c>ie-virsh</c>.</summary>
internal static class IeVirshCommand
{
    /// <summary>Makes the commands.</summary>
    /// <param name="terminal">Where they speak.</param>
    /// <param name="connect">Makes a client of the blade; each command disposes its own.</param>
    public static RootCommand Create(Terminal terminal, Func<BladeClient> connect) => new(
        """
        Your virtual machines on this blade: 01 to 04, and only yours.

        Example: ie-virsh list
        """)
    {
        ListCommand.Create(terminal, connect),
        DefineCommand.Create(terminal, connect),
        UndefineCommand.Create(terminal, connect),
        StartCommand.Create(terminal, connect),
        DestroyCommand.Create(terminal, connect),
        FixCommand.Create(terminal, connect),
        FlattenCommand.Create(terminal, connect),
        DumpXmlCommand.Create(terminal, connect),
        ConsoleCommand.Create(terminal, connect),
        DebugCommand.Create(terminal, connect),
        DialCommand.Create(),
    };
}
