using System.Globalization;
using Shien.Api.Boxes;
using Shien.Cli.Progress;
using Shien.Images.FileSystems;

namespace Shien.Cli.Boxes;

/// <summary>Boxes as lines of a table.</summary>
internal static class BoxListing
{
    private const int MaxDescriptionChars = 60;

    /// <summary>One a column.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["Name", "Version", "Content", "Publisher", "Published", "Description"];

    /// <summary>The cells of a box; what the blade sent is cleaned.</summary>
    public static IReadOnlyList<string> Cells(BoxInfo box) =>
    [
        Clean(box.Name),
        Clean(box.Version),
        ByteSize.Text(box.StoredBytes),
        Clean(box.Publisher),
        Date(box.Published),
        box.Yanked is null ? Clean(box.Description) : Clean("withdrawn: " + box.Yanked.Reason),
    ];

    /// <summary>A day, as the person's own clock has it.</summary>
    public static string Date(DateTimeOffset when) => when.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Clean(string text) => GuestText.Clean(text, MaxDescriptionChars);
}
