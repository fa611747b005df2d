namespace Shien.EndToEnd.Isolation;

/// <summary>Every command of <c>ie-virsh</c> that is about a machine, with a machine's name put in.</summary>
internal static class CommandMatrix
{
    private const string Name = "{name}";

    private static readonly string[][] Commands =
    [
        ["info", Name], ["define", Name], ["reset", Name, "--yes"], ["clone", Name, "03"],
        ["snapshot", "take", Name, "kept"], ["snapshot", "list", Name], ["snapshot", "revert", Name, "kept", "--yes"], ["snapshot", "delete", Name, "kept"],
        ["undefine", Name, "--delete-image"], ["start", Name], ["shutdown", Name], ["reboot", Name], ["destroy", Name],
        ["address", "renew", Name], ["set", Name, "--cores", "1"], ["rename", Name, "mine"], ["fix", Name], ["flatten", Name],
        ["attach-media", Name, "/etc/hostname"], ["eject", Name], ["dominfo", Name], ["domstate", Name], ["domiflist", Name], ["dumpxml", Name],
        ["console", Name], ["vncdisplay", Name], ["ssh", Name], ["debug", Name],
    ];

    /// <summary>Commands that name no machine: what they show is asserted by their own tests.</summary>
    public static IReadOnlyList<string> WithoutMachine { get; } = ["list", "templates", "admin", "completion"];

    /// <summary>First words of the commands that name one.</summary>
    public static IEnumerable<string> WithMachine => Commands.Select(command => command[0]).Distinct();

    /// <summary>All of them for one machine.</summary>
    public static IEnumerable<string[]> For(string machine) =>
        Commands.Select(command => command.Select(word => word == Name ? machine : word).ToArray());
}
