using System.Text;
using Shien.CommandLine.Languages;

namespace Shien.CommandLine;

/// <summary>A table as virsh prints one: a space, columns three spaces apart, a line of dashes below the headings.</summary>
public static class TextTable
{
    private const int GapWidth = 3;

    /// <summary>Lays the rows out below the headings; every line ends in <c>\n</c> and has no trailing space.</summary>
    /// <param name="headings">One a column.</param>
    /// <param name="rows">Each with as many cells as there are headings.</param>
    public static string Render(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> lines = [headings, .. rows];
        int[] widths = [.. headings.Select((_, column) => lines.Max(line => TextWidth.Of(line[column])))];
        StringBuilder text = new();
        foreach (IReadOnlyList<string> line in lines)
        {
            AppendLine(text, line, widths);
            if (ReferenceEquals(line, headings))
            {
                text.Append('-', widths.Sum() + (GapWidth * widths.Length)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, IReadOnlyList<string> cells, int[] widths)
    {
        int start = text.Length;
        for (int column = 0; column < cells.Count; column++)
        {
            text.Append(' ', column == 0 ? 1 : GapWidth).Append(TextWidth.Pad(cells[column], widths[column]));
        }

        while (text.Length > start && text[^1] == ' ')
        {
            text.Length--;
        }

        text.Append('\n');
    }
}
