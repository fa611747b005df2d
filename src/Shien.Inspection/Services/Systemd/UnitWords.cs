using System.Globalization;
using System.Text;

namespace Shien.Inspection.Services.Systemd;

/// <summary>Splits values as systemd does: white space, both quotes, C escapes. systemd.syntax(7), QUOTING.</summary>
internal static class UnitWords
{
    // ARG_MAX is far more; nobody writes so many.
    private const int MaxWords = 2000;

    private static readonly string[] TrueWords = ["1", "yes", "y", "true", "t", "on"];

    public static bool IsTrue(string text) => TrueWords.Contains(text, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<string> Split(string text)
    {
        List<string> words = [];
        int at = 0;
        while (words.Count < MaxWords && Next(text, ref at) is { } word)
        {
            words.Add(word);
        }

        return words;
    }

    private static string? Next(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        if (at == text.Length)
        {
            return null;
        }

        StringBuilder word = new();
        char quote = '\0';
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\\' && at + 1 < text.Length)
            {
                at++;
                word.Append(Unescape(text, ref at));
            }
            else if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (char.IsWhiteSpace(c))
            {
                break;
            }
            else
            {
                word.Append(c);
            }
        }

        return word.ToString();
    }

    // What systemd does not know as an escape stays as it is (EXTRACT_CUNESCAPE_RELAX).
    private static string Unescape(string text, ref int at)
    {
        char c = text[at];
        int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + digits < text.Length
                && int.TryParse(text.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
                && Rune.IsValid(value))
            {
                at += digits;
                return new Rune(value).ToString();
            }

            return "\\" + c;
        }

        return c switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'a' or 'b' or 'f' or 'v' => " ",
            's' => " ",
            '\\' or '"' or '\'' or ' ' => c.ToString(),
            _ => "\\" + c,
        };
    }
}
