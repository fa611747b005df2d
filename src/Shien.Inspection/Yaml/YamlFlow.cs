using System.Text;

namespace Shien.Inspection.Yaml;

/// <summary>Reads a quoted scalar or a collection in brackets, over as many lines as it takes. YAML 1.2.2, chapter 7.</summary>
internal sealed class YamlFlow(string[] lines, int row, int column)
{
    private const int MaxDepth = 32;
    private const char End = '\0';

    private int column = column;

    /// <summary>The line on which the reading stands, from 0; after <see cref="Read"/> the last one of the value.</summary>
    public int Row { get; private set; } = row;

    public YamlNode Read()
    {
        YamlNode node = Node(0);
        Row = Math.Min(Row, lines.Length - 1);
        return node;
    }

    private char Next => Row >= lines.Length ? End : column < lines[Row].Length ? lines[Row][column] : '\n';

    private void Move()
    {
        if (Row >= lines.Length)
        {
            return;
        }

        if (column < lines[Row].Length)
        {
            column++;
        }
        else
        {
            Row++;
            column = 0;
        }
    }

    private YamlNode Node(int depth)
    {
        SkipBlank();
        int line = Row + 1;
        return Next switch
        {
            '[' when depth < MaxDepth => List(line, depth),
            '{' when depth < MaxDepth => Map(line, depth),
            '"' or '\'' => new YamlNode(line) { Text = Quoted() },
            _ => new YamlNode(line) { Text = Plain() },
        };
    }

    private YamlNode List(int line, int depth)
    {
        Move();
        List<YamlNode> items = [];
        for (SkipBlank(); Next is not (']' or End); SkipBlank())
        {
            if (Next is ',' or '}' or ':')
            {
                Move();
                continue;
            }

            items.Add(Node(depth + 1));
        }

        Close();
        return new YamlNode(line) { Items = items };
    }

    private YamlNode Map(int line, int depth)
    {
        Move();
        Dictionary<string, YamlNode> fields = [];
        for (SkipBlank(); Next is not ('}' or End); SkipBlank())
        {
            if (Next is ',' or ']' or ':')
            {
                Move();
                continue;
            }

            string key = Node(depth + 1).Text ?? "";
            SkipBlank();
            if (Next == ':')
            {
                Move();
                SkipBlank();
                fields[key] = Next is ',' or '}' ? new YamlNode(Row + 1) { Text = "" } : Node(depth + 1);
            }
        }

        Close();
        return new YamlNode(line) { Fields = fields };
    }

    // The bracket that ends the value must not move on to the next line, which is not part of it.
    private void Close()
    {
        if (Next != End)
        {
            column++;
        }
    }

    private string Quoted()
    {
        char quote = Next;
        StringBuilder text = new();
        Move();
        for (; Next != End; Move())
        {
            char c = Next;
            if (c == quote)
            {
                column++;
                if (quote != '\'' || Next != '\'')
                {
                    return text.ToString();
                }

                column--;
                Move();
            }
            else if (c == '\\' && quote == '"')
            {
                Move();
                c = Next switch { 'n' => '\n', 't' => '\t', var other => other };
            }

            text.Append(c == '\n' && c == Next ? ' ' : c);
        }

        Close();
        return text.ToString();
    }

    private string Plain()
    {
        StringBuilder text = new();
        while (Next is var c && c is not (',' or ']' or '}' or '\n' or End) && !(c == ':' && ColonEndsKey()) && !(c == '#' && text is [.., ' ']))
        {
            text.Append(c);
            Move();
        }

        return text.ToString().Trim();
    }

    private bool ColonEndsKey() => column + 1 >= lines[Row].Length || lines[Row][column + 1] is ' ' or ',' or '}' or ']';

    private void SkipBlank()
    {
        while (Next is ' ' or '\t' or '\n' or '#')
        {
            if (Next == '#')
            {
                column = lines[Row].Length;
            }

            Move();
        }
    }
}
