using System.Text;

namespace Shien.Inspection.Sudo;

/// <summary>Joins continued lines and drops comments as sudo's lexer does: a comment is not continued, whatever it ends with.</summary>
internal static class SudoLines
{
    /// <summary>The lines that say something, with the number of their first physical line.</summary>
    public static IEnumerable<SudoLine> Join(IReadOnlyList<string> physical, string path)
    {
        StringBuilder joined = new();
        int first = 0;
        for (int i = 0; i < physical.Count; i++)
        {
            first = joined.Length == 0 ? i + 1 : first;
            int end = CommentAt(physical[i], isFirst: joined.Length == 0);
            bool goesOn = end < 0 && IsContinued(physical[i]);
            joined.Append(end >= 0 ? physical[i].AsSpan(0, end) : goesOn ? physical[i].AsSpan(0, physical[i].Length - 1) : physical[i]);
            if (!goesOn || i == physical.Count - 1)
            {
                string text = joined.ToString().Trim(' ', '\t');
                joined.Clear();
                if (text.Length > 0)
                {
                    yield return new SudoLine(text, $"{path}:{first}");
                }
            }
        }
    }

    private static bool IsContinued(string line)
    {
        int slashes = line.Length - line.AsSpan().TrimEnd('\\').Length;
        return slashes % 2 == 1;
    }

    // "#" begins a comment unless a number follows, which makes it a uid, or the line is one of the old directives.
    private static int CommentAt(string line, bool isFirst)
    {
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == '#' && !isQuoted)
            {
                string rest = line[(i + 1)..];
                bool isId = rest.Length > 0 && (char.IsAsciiDigit(rest[0]) || (rest[0] == '-' && rest.Length > 1 && char.IsAsciiDigit(rest[1])));
                bool isDirective = isFirst && line.AsSpan(0, i).Trim(" \t").IsEmpty && rest.StartsWith("include", StringComparison.Ordinal);
                if (!isId && !isDirective)
                {
                    return i;
                }
            }
        }

        return -1;
    }
}
