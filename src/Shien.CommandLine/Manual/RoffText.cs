using System.Globalization;
using System.Text;

namespace Shien.CommandLine.Manual;

/// <summary>Writes roff with the macros of man(7): what is text stays text, whatever characters are in it.</summary>
internal sealed class RoffText
{
    private readonly StringBuilder text = new();

    /// <summary>A macro and its arguments: <c>.SH "EXIT STATUS"</c>.</summary>
    public RoffText Macro(string name, params string[] arguments)
    {
        text.Append('.').Append(name);
        foreach (string argument in arguments)
        {
            text.Append(" \"").Append(Escape(argument)).Append('"');
        }

        text.Append('\n');
        return this;
    }

    /// <summary>A line whose parts change between bold and roman.</summary>
    public RoffText Bold(string bold, string roman = "")
    {
        text.Append("\\fB").Append(Escape(bold)).Append("\\fR").Append(Escape(roman)).Append('\n');
        return this;
    }

    /// <summary>
    /// Text of a description: an empty line parts paragraphs; what is indented and each example keeps its own line.
    /// </summary>
    /// <param name="description">As it is in the help.</param>
    /// <param name="between">The macro that parts paragraphs: <c>PP</c>, or <c>IP</c> where they are indented.</param>
    public RoffText Paragraphs(string description, string between)
    {
        string[] paragraphs = description.Trim().ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < paragraphs.Length; i++)
        {
            if (i > 0)
            {
                Macro(between);
            }

            string[] lines = paragraphs[i].Trim('\n').Split('\n');
            for (int line = 0; line < lines.Length; line++)
            {
                if (line > 0 && (lines[line].StartsWith(' ') || lines[line].StartsWith("Example", StringComparison.Ordinal)))
                {
                    Macro("br");
                }

                text.Append("\\&").Append(Escape(lines[line])).Append('\n');
            }
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    /// <summary>The characters that mean something to roff, and those beyond ASCII, in the names that it has for them.</summary>
    internal static string Escape(string plain)
    {
        StringBuilder escaped = new(plain.Length);
        foreach (Rune rune in plain.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '\'' => "\\(aq",
                '"' => "\\(dq",
                '`' => "\\(ga",
                '^' => "\\(ha",
                '~' => "\\(ti",
                < 0x20 => " ",
                > 0x7e => string.Create(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }
}
