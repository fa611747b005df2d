using System.CommandLine;

namespace Shien.MachineCommands.Making;

/// <summary><c>snapshot</c>.</summary>
public static class SnapshotCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => new(
        "snapshot",
        $"""
        Keep the state of a machine's disks, and go back to it: take, list, revert, delete.

        Example: {host.Program} snapshot take 01 before-upgrade
        """)
    {
        Take(host), List(host), Revert(host), Delete(host),
    };

    private static Command Take(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Argument<string?> snapshot = new("SNAPSHOT") { Description = "Its name; one is chosen if none is given", Arity = ArgumentArity.ZeroOrOne };
        return Create(
            host,
            "take",
            "Keep the state of the disks of a machine that is shut off.",
            "take 01 before-upgrade",
            [name, snapshot],
            (run, parsed, cancellation) => run.TakeAsync(parsed.GetRequiredValue(name), parsed.GetValue(snapshot), cancellation));
    }

    private static Command List(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        return Create(
            host,
            "list",
            "Show a machine's snapshots and what they take.",
            "list 01",
            [name],
            (run, parsed, cancellation) => run.ListAsync(parsed.GetRequiredValue(name), cancellation));
    }

    private static Command Revert(CommandHost host)
    {
        (Argument<string> name, Argument<string> snapshot, Option<bool> yes) = (MachineArgument.One(), Named(), Confirmation.Option());
        return Create(
            host,
            "revert",
            "Put the disks of a machine that is shut off back to a snapshot, which stays. What was done since is lost.",
            "revert 01 before-upgrade",
            [name, snapshot, yes],
            (run, parsed, cancellation) => run.RevertAsync(
                parsed.GetRequiredValue(name), parsed.GetRequiredValue(snapshot), parsed.GetValue(yes), cancellation));
    }

    private static Command Delete(CommandHost host)
    {
        (Argument<string> name, Argument<string> snapshot) = (MachineArgument.One(), Named());
        return Create(
            host,
            "delete",
            "Delete a snapshot; the machine stays as it is, and may run.",
            "delete 01 before-upgrade",
            [name, snapshot],
            (run, parsed, cancellation) => run.DeleteAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(snapshot), cancellation));
    }

    private static Command Create(
        CommandHost host,
        string name,
        string description,
        string example,
        IReadOnlyList<Symbol> symbols,
        Func<SnapshotRun, ParseResult, CancellationToken, Task<int>> act) => host.Command(
        name,
        $"""
        {description}

        Example: {host.Program} snapshot {example}
        """,
        symbols,
        (parsed, blade, cancellation) => act(new SnapshotRun(host, blade, parsed.GetValue(CommandHost.Json)), parsed, cancellation));

    private static Argument<string> Named() => new("SNAPSHOT") { Description = "Its name, as 'list' shows it" };
}
