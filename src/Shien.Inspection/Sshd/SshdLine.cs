using System.Buffers;
using System.Text;

namespace Shien.Inspection.Sshd;

/// <summary>One line of sshd_config that says something.</summary>
/// <param name="Keyword">Lower case.</param>
/// <param name="Arguments">Without quotes and comments.</param>
internal sealed record SshdLine(string Keyword, IReadOnlyList<string> Arguments)
{
    private const string Blanks = " \t\r\n";

    private static readonly SearchValues<char> KeywordEnds = SearchValues.Create(Blanks + "\"=");

    /// <summary>Its length, about.</summary>
    public int Chars => Keyword.Length + Arguments.Sum(argument => argument.Length + 1);

    /// <summary>
    /// Splits as sshd does: the keyword ends at a blank, a quote or one <c>=</c> (openssh/misc.c, strdelim), the arguments are
    /// words with quotes and backslashes, up to a comment (argv_split).
    /// </summary>
    /// <returns>Null for an empty line, a comment, or a quote without its end, at which sshd refuses to start.</returns>
    public static SshdLine? Parse(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim(Blanks + "\f");
        if (rest.IsEmpty || rest[0] == '#')
        {
            return null;
        }

        string keyword = TakeKeyword(ref rest);
        return keyword.Length > 0 && Words(rest) is { } arguments ? new SshdLine(keyword.ToLowerInvariant(), arguments) : null;
    }

    private static string TakeKeyword(ref ReadOnlySpan<char> rest)
    {
        if (rest[0] == '"')
        {
            int close = rest[1..].IndexOf('"');
            string quoted = close < 0 ? "" : rest.Slice(1, close).ToString();
            rest = close < 0 ? [] : rest[(close + 2)..].TrimStart(Blanks);
            return quoted;
        }

        int end = rest.IndexOfAny(KeywordEnds);
        if (end < 0)
        {
            string whole = rest.ToString();
            rest = [];
            return whole;
        }

        string keyword = rest[..end].ToString();
        bool hadEquals = rest[end] == '=';
        rest = rest[(rest[end] == '"' ? end : end + 1)..].TrimStart(Blanks);
        if (!hadEquals && rest.StartsWith("="))
        {
            rest = rest[1..].TrimStart(Blanks);
        }

        return keyword;
    }

    private static List<string>? Words(ReadOnlySpan<char> s)
    {
        List<string> words = [];
        for (int i = 0; i < s.Length; i++)
        {
            if (s[i] is ' ' or '\t')
            {
                continue;
            }

            if (s[i] == '#')
            {
                break;
            }

            StringBuilder word = new();
            char quote = '\0';
            for (; i < s.Length && (quote != '\0' || s[i] is not (' ' or '\t')); i++)
            {
                char next = i + 1 < s.Length ? s[i + 1] : '\0';
                if (s[i] == '\\' && (next is '\'' or '"' or '\\' || (quote == '\0' && next == ' ')))
                {
                    word.Append(s[++i]);
                }
                else if (quote == '\0' && (s[i] is '"' or '\''))
                {
                    quote = s[i];
                }
                else if (quote != '\0' && s[i] == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(s[i]);
                }
            }

            if (quote != '\0')
            {
                return null;
            }

            words.Add(word.ToString());
        }

        return words;
    }
}
