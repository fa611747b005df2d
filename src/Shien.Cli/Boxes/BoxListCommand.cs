using System.CommandLine;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.CommandLine;
using Shien.Images.FileSystems;
using Shien.MachineCommands;

namespace Shien.Cli.Boxes;

/// <summary><c>shien box list</c>.</summary>
internal static class BoxListCommand
{
    private const int MaxUrlChars = 300;

    public static Command Create(CommandHost host) => AskingCommand.Create(
        host,
        "list",
        """
        Show the boxes that are published on the blade, of each the newest version first.

        Example: shien box list
        """,
        (blade, cancellation) => blade.ListBoxesAsync(cancellation),
        () => ApiJson.Default.BoxList,
        Show);

    private static void Show(Terminal terminal, BoxList list)
    {
        terminal.Output.Write(TextTable.Render(BoxListing.Headings, list.Boxes.Select(BoxListing.Cells)));
        if (list.Boxes.Count == 0)
        {
            terminal.Say("No box is published yet; 'shien box publish' publishes one.");
        }
        else if (list.CatalogueUrl is { } url)
        {
            terminal.Say($"Plain Vagrant takes them too: vagrant box add {GuestText.Clean(url, MaxUrlChars)}/NAME/metadata.json");
        }
    }
}
