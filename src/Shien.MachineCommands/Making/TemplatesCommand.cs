using System.CommandLine;
using System.Globalization;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.CommandLine;

namespace Shien.MachineCommands.Making;

/// <summary><c>templates</c>.</summary>
public static class TemplatesCommand
{
    private const long MiB = 1 << 20;

    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => AskingCommand.Create(
        host,
        "templates",
        $"""
        Show the boxes that this blade offers to make machines of; of each the newest version first.

        Example: {host.Program} templates
        """,
        async (blade, cancellation) =>
        {
            BoxList all = await blade.ListBoxesAsync(cancellation).ConfigureAwait(false);
            return all with { Boxes = [.. all.Boxes.Where(box => box.Yanked is null)] };
        },
        () => ApiJson.Default.BoxList,
        (terminal, offered) => Show(host, terminal, offered));

    private static void Show(CommandHost host, Terminal terminal, BoxList offered)
    {
        terminal.Output.Write(TextTable.Render(["Name", "Version", "Disk", "Content", "Architecture", "Description"], offered.Boxes.Select(Cells)));
        terminal.Say(offered.Boxes is [var first, ..]
            ? $"Make a machine of one: {host.Program} define -t {first.Name}"
            : "No template is offered yet; those who may publish make one with 'shien box publish'.");
    }

    // What its publisher wrote of it was checked when it was published: one line without control characters.
    private static IReadOnlyList<string> Cells(BoxInfo box) =>
        [box.Name, box.Version, Size(box.LengthBytes), Size(box.StoredBytes), box.Architecture, box.Description];

    private static string Size(long bytes) => ((bytes + MiB - 1) / MiB).ToString(CultureInfo.InvariantCulture) + " MiB";
}
