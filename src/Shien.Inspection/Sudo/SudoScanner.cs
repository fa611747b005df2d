using System.Text;

namespace Shien.Inspection.Sudo;

/// <summary>Reads the words of a sudoers line. sudoers(5), and toke.l of sudo 1.9 for what it leaves open.</summary>
internal sealed class SudoScanner(string text)
{
    private int at;

    public bool AtEnd => at == text.Length;

    /// <summary>The next character that is no blank; NUL at the end.</summary>
    public char Peek
    {
        get
        {
            SkipBlanks();
            return at < text.Length ? text[at] : '\0';
        }
    }

    /// <summary>Passes the character if it is next, blanks before it included.</summary>
    public bool Take(char wanted)
    {
        if (Peek != wanted || AtEnd)
        {
            return false;
        }

        at++;
        return true;
    }

    /// <summary>Passes all up to and including a character; false where it does not come.</summary>
    public bool TakeThrough(char wanted)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at = Math.Min(at + 1, text.Length - 1);
            }
            else if (text[at] == wanted)
            {
                at++;
                return true;
            }
        }

        return false;
    }

    /// <summary>Members with commas between them; null where one is missing.</summary>
    public List<SudoItem>? List()
    {
        List<SudoItem> items = [];
        do
        {
            bool isNegated = Negation();
            string word = Word();
            if (word.Length == 0)
            {
                return null;
            }

            items.Add(new SudoItem(word, isNegated));
        }
        while (Take(','));
        return items;
    }

    /// <summary>True if an odd number of exclamation marks is next.</summary>
    public bool Negation()
    {
        bool isNegated = false;
        while (Take('!'))
        {
            isNegated = !isNegated;
        }

        return isNegated;
    }

    /// <summary>A word up to a blank or a mark; empty where none is next.</summary>
    public string Word() => Word(endsAtMarks: true);

    /// <summary>A word up to a blank, whatever is in it; empty at the end.</summary>
    public string NextWord() => Word(endsAtMarks: false);

    private string Word(bool endsAtMarks)
    {
        SkipBlanks();
        StringBuilder word = new();
        bool isQuoted = false;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == '\\' && at + 1 < text.Length && (!isQuoted || text[at + 1] == '"'))
            {
                word.Append(text[++at]);
            }
            else if (!isQuoted && (c is ' ' or '\t' || (endsAtMarks && IsMark(c, word))))
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

    private static bool IsMark(char c, StringBuilder before) =>
        c is ',' or '=' or '(' or ')' || (c == '!' && before.Length > 0) || (c == ':' && !(before.Length == 1 && before[0] == '%'));

    /// <summary>A command with its arguments, up to a comma, a colon or the end.</summary>
    public string Command()
    {
        SkipBlanks();
        int start = at;
        bool isExpression = at < text.Length && text[at] == '^';
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at = Math.Min(at + 1, text.Length - 1);
            }
            else if (isExpression)
            {
                // Since sudo 1.9.10 a regular expression may stand for a path or for arguments; it ends with "$".
                isExpression = text[at] != '$' || (at + 1 < text.Length && text[at + 1] is not (' ' or '\t' or ','));
            }
            else if (text[at] is ',' or ':')
            {
                break;
            }
            else
            {
                isExpression = text[at] == '^' && at > start && text[at - 1] is ' ' or '\t';
            }
        }

        return text[start..at].Trim(' ', '\t');
    }

    /// <summary>The next word if a mark follows it at once or after blanks, such as <c>NOPASSWD:</c>; passes neither otherwise.</summary>
    public string? WordBefore(char mark, Func<string, bool> isWanted)
    {
        int before = at;
        string word = Word();
        if (isWanted(word) && Take(mark))
        {
            return word;
        }

        at = before;
        return null;
    }

    /// <summary>What is left, for entries that are split otherwise.</summary>
    public string Rest()
    {
        string rest = text[at..];
        at = text.Length;
        return rest;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }
    }
}
