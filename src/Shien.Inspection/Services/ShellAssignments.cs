using System.Text;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Services;

/// <summary>
/// The plain assignments of a shell file: /etc/default, /etc/sysconfig, /etc/conf.d, systemd's EnvironmentFile, and what an init
/// script sets at its beginning. Nothing is run; the last assignment of a name counts.
/// </summary>
internal static class ShellAssignments
{
    private const int MaxNames = 1000;

    /// <summary>Values by name, quotes removed, variables left as they are.</summary>
    public static Dictionary<string, string> Parse(byte[] content)
    {
        Dictionary<string, string> values = [];
        string text = GuestText.Decode(content).Replace("\\\r\n", "", StringComparison.Ordinal).Replace("\\\n", "", StringComparison.Ordinal);
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            line = line.StartsWith("export ", StringComparison.Ordinal) ? line[7..].TrimStart() : line;
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !line.AsSpan(0, equals).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || values.Count == MaxNames)
            {
                continue;
            }

            values[line[..equals]] = Unquote(line[(equals + 1)..]);
        }

        return values;
    }

    /// <summary>Fills in $NAME and ${NAME} (also with :-default); unknown names become empty.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> values)
    {
        // Values may name others; three rounds are enough for every script that people write, and always end.
        for (int round = 0; round < 3 && text.Contains('$', StringComparison.Ordinal) && text.Length < 65536; round++)
        {
            text = Once(text, values);
        }

        return text;
    }

    private static string Once(string text, IReadOnlyDictionary<string, string> values)
    {
        StringBuilder filled = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                filled.Append(text[i]);
                continue;
            }

            bool braces = text[i + 1] == '{';
            int from = i + (braces ? 2 : 1);
            int to = from;
            while (to < text.Length && (char.IsAsciiLetterOrDigit(text[to]) || text[to] == '_'))
            {
                to++;
            }

            int end = braces ? text.IndexOf('}', to) : to - 1;
            if (to == from || end < 0)
            {
                filled.Append(text[i]);
                continue;
            }

            string rest = braces ? text[to..end].TrimStart(':') : "";
            string value = values.GetValueOrDefault(text[from..to], "");
            filled.Append(value.Length == 0 && rest.Length > 0 && rest[0] is '-' or '=' ? rest[1..] : value);
            i = end;
        }

        return filled.ToString();
    }

    // Up to a comment. systemd keeps blanks that no quotes protect, and a shell would run what follows them: it is kept.
    private static string Unquote(string text)
    {
        StringBuilder plain = new(text.Length);
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (c == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                plain.Append(text[++i]);
            }
            else if (quote == '\0' && (c == ';' || (char.IsWhiteSpace(c) && text.AsSpan(i).TrimStart().StartsWith("#"))))
            {
                break;
            }
            else
            {
                plain.Append(c);
            }
        }

        return plain.ToString().TrimEnd();
    }
}
