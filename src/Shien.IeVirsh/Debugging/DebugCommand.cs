using System.CommandLine;
using Shien.Api.Client;
using Shien.CommandLine;
using Shien.MachineCommands.Debugging;

namespace Shien.IeVirsh.Debugging;

/// <summary><c>ie-virsh debug</c>.</summary>
internal static class DebugCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Command command = new("debug", DebugArguments.Help("ie-virsh"));
        DebugArguments arguments = new(command);
        command.SetAction((parsed, cancellation) => new DebugRun(terminal, connect, arguments.Read(parsed)).RunAsync(cancellation));
        return command;
    }
}
