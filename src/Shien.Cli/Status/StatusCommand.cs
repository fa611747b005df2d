using System.CommandLine;
using System.Globalization;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Cli.Progress;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.Cli.Status;

/// <summary><c>shien status</c>.</summary>
internal static class StatusCommand
{
    private static readonly IReadOnlyList<string> Headings = ["Name", "State", "On the blade", "Kept until"];

    public static Command Create(CommandHost host) => AskingCommand.Create(
        host,
        "status",
        """
        Show your pushes that have not ended: those under way, and those that were interrupted and can go on.

        Example: shien status
        """,
        (blade, cancellation) => blade.GetPushesAsync(cancellation),
        () => ApiJson.Default.PushList,
        Show);

    private static void Show(Terminal terminal, PushList list)
    {
        if (list.Pushes.Count == 0)
        {
            terminal.Say("No push of yours is under way or interrupted.");
            return;
        }

        terminal.Output.Write(TextTable.Render(Headings, list.Pushes.Select(Cells)));
        if (list.Pushes.Any(push => push.KeptUntil is not null))
        {
            terminal.Say("An interrupted push goes on with the command that began it; another push takes its place.");
        }
    }

    private static IReadOnlyList<string> Cells(PushInfo push) =>
    [
        push.Name,
        push.State,
        $"{ByteSize.Text(push.ArrivedBytes)} of {ByteSize.Text(push.TotalBytes)}",
        push.KeptUntil?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
    ];
}
