using System.Net;
using System.Net.Sockets;

namespace Shien.Inspection.Sshd;

/// <summary>Pattern lists as sshd compares them: <c>*</c>, <c>?</c>, a leading <c>!</c>, commas. openssh/match.c, addrmatch.c.</summary>
internal static class SshdPatterns
{
    // Each star multiplies the work in sshd's way of matching, not in ours; a longer pattern is not written by people.
    private const int MaxPatternChars = 1024;

    /// <summary>1: matches. 0: no pattern does. -1: one with <c>!</c> does, which wins over all others.</summary>
    public static int MatchList(string text, string list, bool ignoreCase = false)
    {
        int found = 0;
        foreach (string entry in list.Split(','))
        {
            bool isNegated = entry.StartsWith('!');
            if (Matches(text, isNegated ? entry[1..] : entry, ignoreCase))
            {
                if (isNegated)
                {
                    return -1;
                }

                found = 1;
            }
        }

        return found;
    }

    /// <summary>Like <see cref="MatchList"/>, with CIDR networks beside patterns.</summary>
    public static int MatchAddresses(IPAddress address, string list)
    {
        int found = 0;
        foreach (string entry in list.Split(','))
        {
            bool isNegated = entry.StartsWith('!');
            string pattern = isNegated ? entry[1..] : entry;
            bool matches = Network(pattern) is { } network
                ? network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)
                : Matches(address.ToString(), pattern, ignoreCase: true);
            if (matches)
            {
                if (isNegated)
                {
                    return -1;
                }

                found = 1;
            }
        }

        return found;
    }

    /// <summary>One pattern with <c>*</c> and <c>?</c>; takes time in proportion to both lengths.</summary>
    public static bool Matches(string text, string pattern, bool ignoreCase = false)
    {
        if (pattern.Length > MaxPatternChars)
        {
            return false;
        }

        int at = 0;
        int p = 0;
        int star = -1;
        int retry = 0;
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = at;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[at], ignoreCase)))
            {
                p++;
                at++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                at = ++retry;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }

    private static IPNetwork? Network(string text)
    {
        if (!text.Contains('/'))
        {
            return IPAddress.TryParse(text, out IPAddress? one) && (one.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3)
                ? new IPNetwork(one, one.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
                : null;
        }

        // Host bits that are set make sshd refuse the list; here such a network matches nothing.
        return IPNetwork.TryParse(text, out IPNetwork network) ? network : null;
    }

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}
