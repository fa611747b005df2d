namespace Shien.Remote.HostKeys;

/// <summary>Patterns of known_hosts and ssh_config (ssh_config(5), PATTERNS): <c>*</c>, <c>?</c>, and <c>!</c> for "not".</summary>
internal static class HostPattern
{
    /// <summary>True if one of <paramref name="patterns"/> matches and no negated one does.</summary>
    public static bool MatchesList(IEnumerable<string> patterns, string name)
    {
        bool matched = false;
        foreach (string pattern in patterns)
        {
            bool negated = pattern.StartsWith('!');
            if (!Matches(negated ? pattern.AsSpan(1) : pattern, name))
            {
                continue;
            }

            if (negated)
            {
                return false;
            }

            matched = true;
        }

        return matched;
    }

    /// <summary>
    /// True if the whole of <paramref name="name"/> matches, letters of either case. One remembered star is enough, so that
    /// hostile patterns cost at most pattern × name steps.
    /// </summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0;
        int n = 0;
        int star = -1;
        int starName = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starName = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(name[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++starName;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
