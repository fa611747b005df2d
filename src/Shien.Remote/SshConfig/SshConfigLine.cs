using System.Text;

namespace Shien.Remote.SshConfig;

/// <summary>One line of ssh_config: a keyword and its arguments.</summary>
/// <param name="Keyword">As written; letters of either case mean the same.</param>
/// <param name="Arguments">Without their quotes.</param>
internal sealed record SshConfigLine(string Keyword, IReadOnlyList<string> Arguments)
{
    /// <summary>The arguments as one text, for keywords that take the rest of the line.</summary>
    public string Value => string.Join(' ', Arguments);

    /// <summary>Parses a line; null for an empty one or a comment.</summary>
    public static SshConfigLine? Parse(string line)
    {
        ReadOnlySpan<char> rest = line.AsSpan().Trim();
        if (rest.IsEmpty || rest[0] == '#')
        {
            return null;
        }

        int end = rest.IndexOfAny(" \t=");
        if (end < 0)
        {
            return new SshConfigLine(rest.ToString(), []);
        }

        string keyword = rest[..end].ToString();
        rest = rest[end..].TrimStart();
        if (!rest.IsEmpty && rest[0] == '=')
        {
            rest = rest[1..];
        }

        return new SshConfigLine(keyword, Split(rest));
    }

    // Words are parted by blanks; double quotes hold blanks; a # that begins a word ends the line (OpenSSH 8.7 and later).
    private static List<string> Split(ReadOnlySpan<char> text)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool quoted = false;
        bool started = false;
        foreach (char c in text)
        {
            if (c == '"')
            {
                quoted = !quoted;
                started = true;
            }
            else if (!quoted && c is (' ' or '\t'))
            {
                Close();
            }
            else if (!quoted && !started && c == '#')
            {
                break;
            }
            else
            {
                word.Append(c);
                started = true;
            }
        }

        Close();
        return words;

        void Close()
        {
            if (started)
            {
                words.Add(word.ToString());
                word.Clear();
                started = false;
            }
        }
    }
}
