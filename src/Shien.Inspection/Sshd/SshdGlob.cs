namespace Shien.Inspection.Sshd;

/// <summary>The files that an Include means: glob(7) in every part of the path, sorted, hidden names only where written so.</summary>
internal static class SshdGlob
{
    private const string Folder = "/etc/ssh/";
    private const int MaxFiles = 256;

    // PATH_MAX of Linux; longer ones name nothing.
    private const int MaxPathChars = 4096;

    /// <summary>Absolute paths that may exist; a pattern without wildcards is returned itself.</summary>
    /// <returns>Null where they are more than 256.</returns>
    public static IReadOnlyList<string>? Expand(string pattern, SshdFiles files)
    {
        string absolute = pattern.StartsWith('/') || pattern.StartsWith('~') ? pattern : Folder + pattern;
        List<string> paths = absolute.Length <= MaxPathChars ? [""] : [];
        foreach (string part in absolute.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            paths = part.AsSpan().ContainsAny("*?[")
                ? [.. paths.SelectMany(path => Names(path, part, files).Select(name => path + "/" + name)).Take(MaxFiles + 1)]
                : [.. paths.Select(path => path + "/" + part)];
            if (paths.Count > MaxFiles)
            {
                return null;
            }
        }

        return [.. paths.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Names(string folder, string part, SshdFiles files)
    {
        List<string> signs = Signs(part);
        return (files.List(folder.Length == 0 ? "/" : folder) ?? [])
            .Where(name => name.Length > 0 && (part[0] == '.' || name[0] != '.') && Matches(name, signs));
    }

    // A sign stands for one character, or is a star: "a", "?", "*", "[a-z]".
    private static List<string> Signs(string pattern)
    {
        List<string> signs = [];
        for (int at = 0; at < pattern.Length;)
        {
            int close = pattern[at] == '[' && at + 2 < pattern.Length ? pattern.IndexOf(']', at + 2) : -1;
            int end = close < 0 ? at + 1 : close + 1;
            signs.Add(pattern[at..end]);
            at = end;
        }

        return signs;
    }

    // Of several stars only the last is ever moved, so the time is at most the product of both lengths.
    private static bool Matches(string name, List<string> signs)
    {
        int at = 0;
        int sign = 0;
        int star = -1;
        int retry = 0;
        while (at < name.Length)
        {
            if (sign < signs.Count && signs[sign] == "*")
            {
                star = sign++;
                retry = at;
            }
            else if (sign < signs.Count && IsOne(name[at], signs[sign]))
            {
                sign++;
                at++;
            }
            else if (star >= 0)
            {
                sign = star + 1;
                at = ++retry;
            }
            else
            {
                return false;
            }
        }

        return signs.Skip(sign).All(s => s == "*");
    }

    private static bool IsOne(char c, string sign) => sign.Length > 1 ? InSet(c, sign.AsSpan(1, sign.Length - 2)) : sign == "?" || sign[0] == c;

    private static bool InSet(char c, ReadOnlySpan<char> set)
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
