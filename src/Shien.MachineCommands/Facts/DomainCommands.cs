using System.CommandLine;
using Shien.Api;

namespace Shien.MachineCommands.Facts;

/// <summary><c>dominfo</c>, <c>domstate</c> and <c>domiflist</c>, which print what virsh's print.</summary>
public static class DomainCommands
{
    /// <summary>Makes <c>dominfo</c>.</summary>
    public static Command Info(CommandHost host) => AskingCommand.OfMachine(
        host,
        "dominfo",
        $"""
        Show a machine's state, CPUs and memory as virsh does; 'info' shows more.

        Example: {host.Program} dominfo 01
        """,
        (blade, name, cancellation) => blade.GetDomainAsync(name, cancellation),
        () => ApiJson.Default.DomainFacts,
        (terminal, facts) => terminal.Output.Write(DomainText.Info(facts)));

    /// <summary>Makes <c>domstate</c>.</summary>
    public static Command State(CommandHost host) => AskingCommand.OfMachine(
        host,
        "domstate",
        $"""
        Say in one word whether a machine runs.

        Example: {host.Program} domstate 01
        """,
        (blade, name, cancellation) => blade.GetDomainAsync(name, cancellation),
        () => ApiJson.Default.DomainFacts,
        (terminal, facts) => terminal.Output.WriteLine(facts.State));

    /// <summary>Makes <c>domiflist</c>.</summary>
    public static Command Interfaces(CommandHost host) => AskingCommand.OfMachine(
        host,
        "domiflist",
        $"""
        Show a machine's network cards.

        Example: {host.Program} domiflist 01
        """,
        (blade, name, cancellation) => blade.GetDomainAsync(name, cancellation),
        () => ApiJson.Default.DomainFacts,
        (terminal, facts) => terminal.Output.Write(DomainText.Interfaces(facts)));
}
