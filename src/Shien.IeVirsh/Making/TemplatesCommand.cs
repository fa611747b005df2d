using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.IeVirsh.Making;

/// <summary><c>ie-virsh templates</c>.</summary>
internal static class TemplatesCommand
{
    private const long MiB = 1 << 20;

    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "templates",
            """
            Show the boxes that this blade offers to make machines of; of each the newest version first.

            Example: ie-virsh templates
            """)
        {
            json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, connect, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Func<BladeClient> connect, bool json, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        BoxList all = await blade.ListBoxesAsync(cancellation).ConfigureAwait(false);
        BoxList offered = all with { Boxes = [.. all.Boxes.Where(box => box.Yanked is null)] };
        if (json)
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(offered, ApiJson.Default.BoxList)).ConfigureAwait(false);
            return ExitCodes.Done;
        }

        await terminal.Output.WriteAsync(
            TextTable.Render(["Name", "Version", "Disk", "Content", "Architecture", "Description"], offered.Boxes.Select(Cells))).ConfigureAwait(false);
        terminal.Say(offered.Boxes is [var first, ..]
            ? $"Make a machine of one: ie-virsh define -t {first.Name}"
            : "No template is offered yet; those who may publish make one with 'shien box publish'.");
        return ExitCodes.Done;
    }

    // What its publisher wrote of it was checked when it was published: one line without control characters.
    private static IReadOnlyList<string> Cells(BoxInfo box) =>
        [box.Name, box.Version, Size(box.LengthBytes), Size(box.StoredBytes), box.Architecture, box.Description];

    private static string Size(long bytes) => ((bytes + MiB - 1) / MiB).ToString(CultureInfo.InvariantCulture) + " MiB";
}
