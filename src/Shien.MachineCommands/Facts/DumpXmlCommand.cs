using System.CommandLine;
using Shien.Api;

namespace Shien.MachineCommands.Facts;

/// <summary><c>dumpxml</c>.</summary>
public static class DumpXmlCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => AskingCommand.OfMachine(
        host,
        "dumpxml",
        $"""
        Print a machine's definition as libvirt's XML, secrets left out.

        Example: {host.Program} dumpxml 01
        """,
        (blade, name, cancellation) => blade.GetXmlAsync(name, cancellation),
        () => ApiJson.Default.MachineXml,
        (terminal, machine) => terminal.Output.WriteLine(machine.Xml.TrimEnd('\n')));
}
