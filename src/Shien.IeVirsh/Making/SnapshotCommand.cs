using System.CommandLine;
using Shien.Api.Client;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Making;

/// <summary><c>ie-virsh snapshot</c>.</summary>
internal static class SnapshotCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect) => new(
        "snapshot",
        """
        Keep the state of a machine's disks, and go back to it: take, list, revert, delete.

        Example: ie-virsh snapshot take 01 before-upgrade
        """)
    {
        Take(terminal, connect), List(terminal, connect), Revert(terminal, connect), Delete(terminal, connect),
    };

    private static Command Take(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Argument<string?> snapshot = new("SNAPSHOT") { Description = "Its name; one is chosen if none is given", Arity = ArgumentArity.ZeroOrOne };
        Command command = new(
            "take",
            """
            Keep the state of the disks of a machine that is shut off.

            Example: ie-virsh snapshot take 01 before-upgrade
            """)
        {
            name, snapshot,
        };
        command.SetAction((parsed, cancellation) => SnapshotRun.TakeAsync(
            terminal, connect, parsed.GetRequiredValue(name), parsed.GetValue(snapshot), cancellation));
        return command;
    }

    private static Command List(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "list",
            """
            Show a machine's snapshots and what they take.

            Example: ie-virsh snapshot list 01
            """)
        {
            name, json,
        };
        command.SetAction((parsed, cancellation) => SnapshotRun.ListAsync(terminal, connect, parsed.GetRequiredValue(name), parsed.GetValue(json), cancellation));
        return command;
    }

    private static Command Revert(Terminal terminal, Func<BladeClient> connect)
    {
        (Argument<string> name, Argument<string> snapshot, Option<bool> yes) = (MachineArgument.One(), Named(), Confirmation.Option());
        Command command = new(
            "revert",
            """
            Put the disks of a machine that is shut off back to a snapshot, which stays. What was done since is lost.

            Example: ie-virsh snapshot revert 01 before-upgrade
            """)
        {
            name, snapshot, yes,
        };
        command.SetAction((parsed, cancellation) => SnapshotRun.RevertAsync(
            terminal, connect, parsed.GetRequiredValue(name), parsed.GetRequiredValue(snapshot), parsed.GetValue(yes), cancellation));
        return command;
    }

    private static Command Delete(Terminal terminal, Func<BladeClient> connect)
    {
        (Argument<string> name, Argument<string> snapshot) = (MachineArgument.One(), Named());
        Command command = new(
            "delete",
            """
            Delete a snapshot; the machine stays as it is, and may run.

            Example: ie-virsh snapshot delete 01 before-upgrade
            """)
        {
            name, snapshot,
        };
        command.SetAction((parsed, cancellation) => SnapshotRun.DeleteAsync(
            terminal, connect, parsed.GetRequiredValue(name), parsed.GetRequiredValue(snapshot), cancellation));
        return command;
    }

    private static Argument<string> Named() => new("SNAPSHOT") { Description = "Its name, as 'list' shows it" };
}
