namespace Shien.Inspection.Services;

/// <summary>fnmatch(3) without escapes: <c>*</c>, <c>?</c> and sets of characters. Takes time in proportion to both lengths at most.</summary>
internal static class Glob
{
    public static bool Matches(string text, string pattern)
    {
        int t = 0;
        int p = 0;
        int star = -1;
        int retry = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = t;
            }
            else if (p < pattern.Length && MatchesOne(text[t], pattern, p, out int next))
            {
                t++;
                p = next;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++retry;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }

    private static bool MatchesOne(char c, string pattern, int at, out int next)
    {
        next = at + 1;
        int close = pattern[at] == '[' && at + 2 < pattern.Length ? pattern.IndexOf(']', at + 2) : -1;
        if (close < 0)
        {
            return pattern[at] == '?' || pattern[at] == c;
        }

        next = close + 1;
        bool isNegated = pattern[at + 1] is '!' or '^';
        bool isIn = false;
        for (int i = at + (isNegated ? 2 : 1); i < close; i++)
        {
            bool isRange = i + 2 < close && pattern[i + 1] == '-';
            isIn |= isRange ? c >= pattern[i] && c <= pattern[i + 2] : c == pattern[i];
            i += isRange ? 2 : 0;
        }

        return isIn != isNegated;
    }
}
