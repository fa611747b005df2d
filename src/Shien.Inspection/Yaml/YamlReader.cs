using System.Text;

namespace Shien.Inspection.Yaml;

/// <summary>
/// Reads the YAML that configuration files are written in: block and flow collections, all kinds of scalars, the first document.
/// Tags and anchors are passed over, an alias remains its text. Never fails: what it does not understand is left out. YAML 1.2.2.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 32;

    private readonly string[] lines;
    private int row;

    private YamlReader(string text)
    {
        string[] all = [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];
        int start = Math.Max(0, Array.FindIndex(all, line => line.Length > 0 && line[0] is not ('#' or '%')));
        row = start < all.Length && IsMark(all[start]) ? start + 1 : start;
        int end = Array.FindIndex(all, row, line => IsMark(line) || line == "...");
        lines = end < 0 ? all : all[..end];
    }

    /// <summary>The root of the first document; null for an empty one.</summary>
    public static YamlNode? Read(string text) => new YamlReader(text).Block(0, 0);

    private static bool IsMark(string line) => line == "---" || line.StartsWith("--- ", StringComparison.Ordinal);

    /// <summary>What begins at the next line, if that is indented by so many blanks.</summary>
    private YamlNode? Block(int minIndent, int depth)
    {
        SkipBlank();
        if (row == lines.Length || Indent < minIndent)
        {
            return null;
        }

        int indent = Indent;
        if (depth > MaxDepth)
        {
            SkipBelow(minIndent - 1);
            return new YamlNode(row) { Text = "" };
        }

        string text = lines[row][indent..];
        return IsItem(text) ? List(indent, depth)
            : KeyEnd(text) > 0 ? Map(indent, depth)
            : Value(indent, minIndent - 1, depth);
    }

    private YamlNode List(int indent, int depth)
    {
        int first = row + 1;
        List<YamlNode> items = [];
        while (AtLineOf(indent) && IsItem(lines[row][indent..]))
        {
            int line = row + 1;
            lines[row] = string.Concat(lines[row].AsSpan(0, indent), " ", lines[row].AsSpan(indent + 1));
            items.Add(Block(indent + 1, depth + 1) ?? new YamlNode(line) { Text = "" });
        }

        return new YamlNode(first) { Items = items };
    }

    private YamlNode Map(int indent, int depth)
    {
        int first = row + 1;
        Dictionary<string, YamlNode> fields = [];
        while (AtLineOf(indent) && KeyEnd(lines[row][indent..]) is > 0 and int keyEnd)
        {
            string key = lines[row].Substring(indent, keyEnd).Trim();
            fields[Unquoted(key)] = Value(indent + keyEnd + 1, indent, depth);
        }

        return new YamlNode(first) { Fields = fields };
    }

    private YamlNode Value(int column, int parentIndent, int depth)
    {
        int line = row + 1;
        column = AfterTags(lines[row], column);
        string text = lines[row][column..];
        if (text.Length == 0 || text[0] == '#')
        {
            row++;
            SkipBlank();
            bool listBelowKey = row < lines.Length && Indent == parentIndent && IsItem(lines[row][Indent..]);
            return (listBelowKey ? List(parentIndent, depth + 1) : Block(parentIndent + 1, depth + 1)) ?? new YamlNode(line) { Text = "" };
        }

        if (text[0] is '|' or '>')
        {
            row++;
            return new YamlNode(line) { Text = Literal(parentIndent) };
        }

        if (text[0] is '"' or '\'' or '{' or '[')
        {
            YamlFlow flow = new(lines, row, column);
            YamlNode node = flow.Read();
            row = flow.Row + 1;
            return node;
        }

        return new YamlNode(line) { Text = Plain(text, parentIndent) };
    }

    private string Literal(int parentIndent)
    {
        int first = row;
        SkipBelow(parentIndent);
        string[] content = lines[first..row];
        int indent = content.Where(l => l.Trim().Length > 0).Select(l => l.Length - l.TrimStart(' ').Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', content.Select(l => l.Length > indent ? l[indent..] : ""));
    }

    private string Plain(string text, int parentIndent)
    {
        StringBuilder plain = new(WithoutComment(text));
        row++;
        for (SkipBlank(); row < lines.Length && Indent > parentIndent; SkipBlank())
        {
            plain.Append(' ').Append(WithoutComment(lines[row].Trim()));
            row++;
        }

        return plain.ToString();
    }

    private int Indent => lines[row].Length - lines[row].TrimStart(' ').Length;

    // Lines that are deeper and were not understood belong to what is before them.
    private bool AtLineOf(int indent)
    {
        SkipBlank();
        while (row < lines.Length && Indent > indent)
        {
            SkipBelow(indent);
        }

        return row < lines.Length && Indent == indent;
    }

    private void SkipBelow(int indent)
    {
        while (row < lines.Length && (lines[row].Trim().Length == 0 || Indent > indent))
        {
            row++;
        }
    }

    private void SkipBlank()
    {
        while (row < lines.Length && lines[row].AsSpan().TrimStart() is var rest && (rest.IsEmpty || rest[0] == '#'))
        {
            row++;
        }
    }

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    /// <summary>Where the colon is that ends a key; -1 where there is no key.</summary>
    private static int KeyEnd(string text)
    {
        int from = 0;
        if (text[0] is '"' or '\'')
        {
            int close = text.IndexOf(text[0], 1);
            from = close < 0 ? text.Length : close + 1;
        }
        else if (text[0] is '{' or '[' or '#')
        {
            return -1;
        }

        for (int i = from; i < text.Length; i++)
        {
            if (text[i] == ':' && (i + 1 == text.Length || text[i + 1] is ' ' or '\t'))
            {
                return i;
            }

            if (text[i] == '#' && i > 0 && text[i - 1] == ' ')
            {
                return -1;
            }
        }

        return -1;
    }

    private static int AfterTags(string line, int column)
    {
        while (true)
        {
            while (column < line.Length && line[column] is ' ' or '\t')
            {
                column++;
            }

            if (column == line.Length || line[column] is not ('!' or '&'))
            {
                return column;
            }

            int blank = line.IndexOf(' ', column);
            column = blank < 0 ? line.Length : blank;
        }
    }

    private static string WithoutComment(string text)
    {
        int comment = text.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? text : text[..comment]).Trim();
    }

    private static string Unquoted(string key) =>
        key.Length >= 2 && key[0] is '"' or '\'' && key[^1] == key[0] ? key[1..^1] : key;
}
