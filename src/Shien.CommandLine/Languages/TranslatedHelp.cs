using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

namespace Shien.CommandLine.Languages;

/// <summary>
/// The help of a command in another language than the one in which it was written. It is translated as it is printed: descriptions belong
/// to options that several commands share, and stay what they are.
/// </summary>
internal static class TranslatedHelp
{
    private const string Default = " [default: ";
    private const string Required = "(REQUIRED)";

    /// <summary>Writes it as wide as the terminal.</summary>
    /// <param name="parsed">The command line that asks for it.</param>
    /// <param name="help">What lays it out.</param>
    /// <param name="translator">To that language.</param>
    public static string Write(ParseResult parsed, HelpAction help, Translator translator)
    {
        // Lines are broken here: the layout knows neither wide characters nor where Japanese may be broken.
        int columns = help.MaxWidth;
        help.MaxWidth = int.MaxValue;
        using StringWriter plain = new() { NewLine = "\n" };
        parsed.Invoke(new InvocationConfiguration { Output = plain });
        help.MaxWidth = columns;

        StringBuilder text = new();
        List<string> paragraph = [];
        string before = "";
        foreach (string line in plain.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            int column = TextColumn(line);
            bool goesOn = paragraph.Count > 0 && column == TextWidth.Of(before) && line.Length > column && string.IsNullOrWhiteSpace(line[..column]);
            if (!goesOn)
            {
                Flush();
                before = Explained(line[..column], translator);
            }

            paragraph.Add(line[column..]);
        }

        Flush();
        return text.Append('\n').ToString();

        void Flush()
        {
            foreach (string line in paragraph.Count == 0 ? [] : Translated(string.Join('\n', paragraph), translator).Split('\n'))
            {
                foreach (string part in TextWidth.Break(line, columns == int.MaxValue ? null : columns - TextWidth.Of(before)))
                {
                    text.Append(before).Append(part).Append('\n');
                    before = new string(' ', TextWidth.Of(before));
                }
            }

            paragraph.Clear();
        }
    }

    // Where the text of a line begins: what is explained stands before it, two spaces or more apart.
    private static int TextColumn(string line)
    {
        int start = line.Length - line.TrimStart(' ').Length;
        int gap = line.IndexOf("  ", start, StringComparison.Ordinal);
        return gap < 0 ? start : line.Length - line[gap..].TrimStart(' ').Length;
    }

    // As wide as it was, so that all descriptions begin in one column.
    private static string Explained(string before, Translator translator)
    {
        string required = translator.Translate(Required);
        return before.Replace(Required, required + new string(' ', Math.Max(0, Required.Length - TextWidth.Of(required))), StringComparison.Ordinal);
    }

    // The layout's own words stand around a description: its default behind it, and what a usage is made of.
    private static string Translated(string text, Translator translator)
    {
        string whole = translator.Translate(text);
        if (whole == text && text.LastIndexOf(Default, StringComparison.Ordinal) is var at and > 0)
        {
            whole = $"{translator.Translate(text[..at])} {translator.Translate(Default.Trim(' '))} {text[(at + Default.Length)..]}";
        }

        return whole.Replace("[command]", translator.Translate("[command]"), StringComparison.Ordinal)
            .Replace("[options]", translator.Translate("[options]"), StringComparison.Ordinal);
    }
}
