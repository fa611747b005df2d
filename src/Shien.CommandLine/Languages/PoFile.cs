using System.Text;

namespace Shien.CommandLine.Languages;

/// <summary>
/// Reads the part of gettext's PO files that is used here: msgid and msgstr, each a string or several in a row, and comments. The
/// files are ours and every translator's editor writes them; what is no such line is passed over.
/// </summary>
internal static class PoFile
{
    /// <summary>The pairs that have both halves.</summary>
    public static IEnumerable<(string English, string Other)> Read(string text)
    {
        StringBuilder english = new();
        StringBuilder other = new();
        StringBuilder current = english;
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Append("msgid \"\""))
        {
            if (line.StartsWith("msgid ", StringComparison.Ordinal))
            {
                if (english.Length > 0 && other.Length > 0)
                {
                    yield return (english.ToString(), other.ToString());
                }

                english.Clear();
                other.Clear();
                current = english;
            }
            else if (line.StartsWith("msgstr ", StringComparison.Ordinal))
            {
                current = other;
            }

            if (line.Length > 0 && line[0] != '#' && line.IndexOf('"', StringComparison.Ordinal) is var begin and >= 0 && line.Length > begin + 1)
            {
                Unescape(line.AsSpan(begin + 1, line.Length - begin - 2), current);
            }
        }
    }

    private static void Unescape(ReadOnlySpan<char> escaped, StringBuilder text)
    {
        for (int i = 0; i < escaped.Length; i++)
        {
            text.Append(escaped[i] == '\\' && i + 1 < escaped.Length
                ? escaped[++i] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    var other => other,
                }
                : escaped[i]);
        }
    }
}
