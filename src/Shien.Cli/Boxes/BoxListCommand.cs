using System.CommandLine;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Images.FileSystems;

namespace Shien.Cli.Boxes;

/// <summary><c>shien box list</c>.</summary>
internal static class BoxListCommand
{
    private const int MaxUrlChars = 300;

    public static Command Create(Terminal terminal, BladeOpener blades)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        Command command = new(
            "list",
            """
            Show the boxes that are published on the blade, of each the newest version first.

            Example: shien box list
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
        BoxList list = await blade.Client.ListBoxesAsync(cancellation).ConfigureAwait(false);
        if (json)
        {
            JsonAnswer.Write(terminal, list, ApiJson.Default.BoxList);
            return ExitCodes.Done;
        }

        terminal.Output.Write(TextTable.Render(BoxListing.Headings, list.Boxes.Select(BoxListing.Cells)));
        if (list.Boxes.Count == 0)
        {
            terminal.Say("No box is published yet; 'shien box publish' publishes one.");
        }

        else if (list.CatalogueUrl is { } url)
        {
            terminal.Say($"Plain Vagrant takes them too: vagrant box add {GuestText.Clean(url, MaxUrlChars)}/NAME/metadata.json");
        }

        return ExitCodes.Done;
    }
}
