namespace Shien.Inspection.Sshd;

/// <summary>The files that an Include means: glob(7) in every part of the path, sorted, hidden names only where written so.</summary>
internal static class SshdGlob
{
    private const string Folder = "/etc/ssh/";
    private const int MaxFiles = 256;

    /// <summary>Absolute paths that may exist; a pattern without wildcards is returned itself.</summary>
    public static IEnumerable<string> Expand(string pattern, SshdFiles files)
    {
        string absolute = pattern.StartsWith('/') || pattern.StartsWith('~') ? pattern : Folder + pattern;
        IEnumerable<string> paths = [""];
        foreach (string part in absolute.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            paths = part.AsSpan().ContainsAny("*?[")
                ? paths.SelectMany(path => Names(path, part, files).Select(name => path + "/" + name))
                : paths.Select(path => path + "/" + part);
        }

        return paths.Order(StringComparer.Ordinal).Take(MaxFiles);
    }

    private static IEnumerable<string> Names(string folder, string part, SshdFiles files) =>
        (files.List(folder.Length == 0 ? "/" : folder) ?? [])
            .Where(name => (part[0] == '.' || name[0] != '.') && Matches(name, part));

    // Sets of characters ([0-9]) are seldom written; they are tried character by character.
    private static bool Matches(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        int open = pattern.IndexOf('[');
        if (open < 0)
        {
            return SshdPatterns.Matches(name.ToString(), pattern.ToString());
        }

        int close = open + 2 < pattern.Length ? pattern[(open + 2)..].IndexOf(']') : -1;
        if (close < 0)
        {
            return SshdPatterns.Matches(name.ToString(), pattern.ToString());
        }

        string set = pattern.Slice(open + 1, close + 1).ToString();
        for (int at = 0; at < name.Length; at++)
        {
            if (InSet(name[at], set) && SshdPatterns.Matches(name[..at].ToString(), pattern[..open].ToString()) && Matches(name[(at + 1)..], pattern[(open + close + 3)..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool InSet(char c, string set)
    {
        bool isNegated = set[0] is '!' or '^';
        bool found = false;
        for (int i = isNegated ? 1 : 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                found |= c >= set[i] && c <= set[i + 2];
                i += 2;
            }
            else
            {
                found |= c == set[i];
            }
        }

        return found != isNegated;
    }
}
