namespace Shien.Inspection.Reports;

/// <summary>Breaks sentences where a terminal ends. Words stay whole: a path or a command can be copied.</summary>
internal static class TextWidth
{
    private const int LeastColumns = 20;

    /// <summary>The text in lines of at most <paramref name="columns"/> characters, but for words that are longer; null breaks nothing.</summary>
    /// <param name="text">One line.</param>
    /// <param name="columns">What is left of the terminal beside the indentation.</param>
    public static IEnumerable<string> Break(string text, int? columns)
    {
        int most = columns is { } given ? Math.Max(given, LeastColumns) : int.MaxValue;
        while (text.Length > most)
        {
            int end = text.LastIndexOf(' ', most);
            end = end > 0 ? end : text.IndexOf(' ', most);
            if (end < 0)
            {
                break;
            }

            yield return text[..end].TrimEnd(' ');
            text = text[(end + 1)..].TrimStart(' ');
        }

        yield return text;
    }

    /// <summary>The beginning of a text that must not take more, with an ellipsis.</summary>
    public static string Cut(string text, int columns) => text.Length <= columns ? text : text[..Math.Max(0, columns - 1)] + "…";
}
