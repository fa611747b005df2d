using System.Text;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// What postgresql.conf says: names without regard to case, includes in place and relative to the file that has them, the last of a name
/// counts, and postgresql.auto.conf comes last. PostgreSQL 16, chapter 20.1 "Setting Parameters".
/// </summary>
internal sealed class PostgresSettings(Probe probe)
{
    private const int MaxFiles = 200;

    private readonly Dictionary<string, (string Value, string Where)> values = [];
    private int files;

    public (string Value, string Where)? this[string name] =>
        values.TryGetValue(name, out (string Value, string Where) value) ? value : null;

    public void Set(string name, string value, string where) => values[name.Replace('-', '_').ToLowerInvariant()] = (value, where);

    /// <summary>Reads a file and what it includes, in its order.</summary>
    public void Read(string path)
    {
        if (++files > MaxFiles)
        {
            return;
        }

        string folder = path[..(path.LastIndexOf('/') + 1)];
        foreach ((string text, string where) in probe.Lines(path))
        {
            (string name, string value) = Split(text);
            string other = value.StartsWith('/') ? value : folder + value;
            switch (name)
            {
                case "include" or "include_if_exists" when value.Length > 0:
                    Read(other);
                    break;
                case "include_dir" when value.Length > 0:
                    foreach (string file in probe.Tree.Names(other).Where(n => n.EndsWith(".conf", StringComparison.Ordinal) && n[0] != '.'))
                    {
                        Read($"{other.TrimEnd('/')}/{file}");
                    }

                    break;
                case { Length: > 0 }:
                    values[name] = (value, where);
                    break;
            }
        }
    }

    // name = 'value', the sign may be left out; two quotes or a backslash make one quote.
    private static (string Name, string Value) Split(string text)
    {
        int end = text.AsSpan().IndexOfAny(" \t=");
        if (end <= 0)
        {
            return ("", "");
        }

        string name = text[..end].ToLowerInvariant();
        string rest = text[end..].TrimStart(' ', '\t', '=');
        if (!rest.StartsWith('\''))
        {
            return (name, rest.Split('#')[0].Trim());
        }

        StringBuilder value = new();
        for (int i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
            {
                i++;
            }
            else if (rest[i] == '\'')
            {
                if (i + 1 == rest.Length || rest[i + 1] != '\'')
                {
                    break;
                }

                i++;
            }

            value.Append(rest[i]);
        }

        return (name, value.ToString());
    }
}
