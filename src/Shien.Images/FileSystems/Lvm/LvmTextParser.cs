using System.Globalization;
using System.Text;

namespace Shien.Images.FileSystems.Lvm;

/// <summary>
/// Parses LVM's text format: <c>name = value</c>, <c>name { … }</c>, lists in brackets, comments from <c>#</c> to the end of the
/// line. libdm/libdm-config.c of LVM2. Whatever else comes is refused.
/// </summary>
internal ref struct LvmTextParser
{
    private const int MaxDepth = 8;
    private const int MaxNodes = 200_000;

    private readonly ReadOnlySpan<byte> text;
    private int at;
    private int nodes;

    private LvmTextParser(ReadOnlySpan<byte> text) => this.text = text;

    /// <summary>The whole text as a section without name.</summary>
    /// <exception cref="ImageException">It is no such text, or too large or deep to be one.</exception>
    public static LvmSection Parse(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        LvmTextParser parser = new(end < 0 ? text : text[..end]);
        LvmSection root = new("");
        parser.ParseInto(root, 0);
        return root;
    }

    private void ParseInto(LvmSection section, int depth)
    {
        while (Peek() is var c && c != 0 && c != '}')
        {
            string name = c == '"' ? ParseText() : ParseName();
            bool isAdded = Peek() switch
            {
                (byte)'{' => section.TryAdd(ParseSection(name, depth + 1)),
                (byte)'=' => section.TryAdd(name, ParseAssigned()),
                _ => throw Wrong(),
            };
            if (!isAdded)
            {
                throw Wrong();
            }
        }

        if (depth == 0 && at < text.Length)
        {
            throw Wrong();
        }
    }

    private LvmSection ParseSection(string name, int depth)
    {
        Count();
        if (depth > MaxDepth)
        {
            throw Wrong();
        }

        at++;
        LvmSection section = new(name);
        ParseInto(section, depth);
        Take('}');
        return section;
    }

    private LvmValue ParseAssigned()
    {
        at++;
        if (Peek() != '[')
        {
            return ParseScalar();
        }

        at++;
        List<LvmValue> items = [];
        while (Peek() != ']')
        {
            items.Add(ParseScalar());
            if (Peek() != ']')
            {
                Take(',');
            }
        }

        at++;
        return new LvmValue(items);
    }

    private LvmValue ParseScalar()
    {
        Count();
        return Peek() == '"' ? new LvmValue(ParseText()) : new LvmValue(ParseNumber());
    }

    private string ParseText()
    {
        StringBuilder value = new();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && ++at == text.Length)
            {
                break;
            }

            value.Append((char)text[at]);
        }

        Take('"');
        return value.ToString();
    }

    private string ParseName()
    {
        int from = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit((char)text[at]) || "_-.+/"u8.Contains(text[at])))
        {
            at++;
        }

        return at > from ? Encoding.ASCII.GetString(text[from..at]) : throw Wrong();
    }

    private long ParseNumber()
    {
        int from = at;
        while (at < text.Length && (char.IsAsciiDigit((char)text[at]) || text[at] == '-'))
        {
            at++;
        }

        return long.TryParse(text[from..at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : throw Wrong();
    }

    private void Take(char expected)
    {
        if (Peek() != expected)
        {
            throw Wrong();
        }

        at++;
    }

    // The next byte that is no space and no comment; 0 at the end.
    private byte Peek()
    {
        while (at < text.Length)
        {
            if (text[at] == '#')
            {
                int line = text[at..].IndexOf((byte)'\n');
                at = line < 0 ? text.Length : at + line;
            }
            else if (text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                at++;
            }
            else
            {
                return text[at];
            }
        }

        return 0;
    }

    private void Count()
    {
        if (++nodes > MaxNodes)
        {
            throw Wrong();
        }
    }

    private readonly ImageException Wrong() => new(
        $"The LVM metadata is damaged: what stands at byte {at} of {text.Length} is not of its format. See 'vgck' inside the machine.");
}
