using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

namespace Shien.CommandLine.Languages;

/// <summary>The help of a command in another language than the one in which it was written.</summary>
internal static class TranslatedHelp
{
    /// <summary>Writes it as wide as the terminal.</summary>
    /// <param name="parsed">The command line that asks for it.</param>
    /// <param name="help">What lays it out.</param>
    /// <param name="translator">To that language.</param>
    public static string Write(ParseResult parsed, HelpAction help, Translator translator)
    {
        for (Command? command = parsed.CommandResult.Command; command is not null; command = command.Parents.OfType<Command>().FirstOrDefault())
        {
            Translate(command, translator);
            foreach (Command below in command.Subcommands)
            {
                below.Description = Translated(below.Description, translator);
            }
        }

        // Lines are broken here: the layout knows neither wide characters nor where Japanese may be broken.
        int columns = help.MaxWidth;
        help.MaxWidth = int.MaxValue;
        using StringWriter plain = new() { NewLine = "\n" };
        parsed.Invoke(new InvocationConfiguration { Output = plain });
        StringBuilder text = new();
        foreach (string line in plain.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            int column = TextColumn(line);
            string before = line[..column];
            foreach (string part in TextWidth.Break(WithWords(line[column..], translator), columns == int.MaxValue ? null : columns - column))
            {
                text.Append(before).Append(part).Append('\n');
                before = new string(' ', column);
            }
        }

        return text.Append('\n').ToString();
    }

    private static void Translate(Command command, Translator translator)
    {
        command.Description = Translated(command.Description, translator);
        foreach (Symbol symbol in command.Arguments.Cast<Symbol>().Concat(command.Options))
        {
            symbol.Description = Translated(symbol.Description, translator);
        }
    }

    private static string? Translated(string? description, Translator translator) => description is null ? null : translator.Translate(description);

    // Where the text of a line begins: what is explained stands before it, two spaces or more apart.
    private static int TextColumn(string line)
    {
        int start = line.Length - line.TrimStart(' ').Length;
        int gap = line.IndexOf("  ", start, StringComparison.Ordinal);
        return gap < 0 ? start : line.Length - line[gap..].TrimStart(' ').Length;
    }

    // The words of the layout itself; a heading is a line of its own.
    private static string WithWords(string text, Translator translator)
    {
        foreach (string word in (string[])["[default: ", "(REQUIRED)", "[command]", "[options]"])
        {
            text = text.Replace(word, translator.Translate(word.TrimEnd(' ')) + (word.EndsWith(' ') ? " " : ""), StringComparison.Ordinal);
        }

        return text.EndsWith(':') ? translator.Translate(text) : text;
    }
}
