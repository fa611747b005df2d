using System.CommandLine;
using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh dumpxml</c>.</summary>
internal static class DumpXmlCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Command command = new(
            "dumpxml",
            """
            Print a machine's definition as libvirt's XML, secrets left out.

            Example: ie-virsh dumpxml 01
            """)
        {
            name,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, connect, parsed.GetRequiredValue(name), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Func<BladeClient> connect, string name, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        MachineXml machine = await blade.GetXmlAsync(name, cancellation).ConfigureAwait(false);
        await terminal.Output.WriteLineAsync(machine.Xml.TrimEnd('\n')).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
