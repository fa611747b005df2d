using System.CommandLine;
using System.Globalization;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Cli.Blades;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;

namespace Shien.Cli.Status;

/// <summary><c>shien status</c>.</summary>
internal static class StatusCommand
{
    private static readonly IReadOnlyList<string> Headings = ["Name", "State", "On the blade", "Kept until"];

    public static Command Create(Terminal terminal, BladeOpener blades)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "status",
            """
            Show your pushes that have not ended: those under way, and those that were interrupted and can go on.

            Example: shien status
            """)
        {
            BladeOption.Blade, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            bool asJson = parsed.GetValue(json);
            return JsonAnswer.RunAsync(terminal, asJson, () => RunAsync(terminal, blades, parsed.GetValue(BladeOption.Blade), asJson, cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, BladeOpener blades, string? bladeName, bool json, CancellationToken cancellation)
    {
        await using BladeConnection blade = await blades(bladeName, cancellation).ConfigureAwait(false);
        PushList list = await blade.Client.GetPushesAsync(cancellation).ConfigureAwait(false);
        if (json)
        {
            JsonAnswer.Write(terminal, list, ApiJson.Default.PushList);
            return ExitCodes.Done;
        }

        if (list.Pushes.Count == 0)
        {
            terminal.Say("No push of yours is under way or interrupted.");
            return ExitCodes.Done;
        }

        terminal.Output.Write(TextTable.Render(Headings, list.Pushes.Select(Cells)));
        if (list.Pushes.Any(push => push.KeptUntil is not null))
        {
            terminal.Say("An interrupted push goes on with the command that began it; another push takes its place.");
        }

        return ExitCodes.Done;
    }

    private static IReadOnlyList<string> Cells(PushInfo push) =>
    [
        push.Name,
        push.State,
        $"{ByteSize.Text(push.ArrivedBytes)} of {ByteSize.Text(push.TotalBytes)}",
        push.KeptUntil?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
    ];
}
