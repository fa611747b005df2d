using System.Globalization;

namespace Shien.Inspection.Sshd;

/// <summary>The condition of a <c>Match</c> line. sshd_config(5); openssh/servconf.c, match_cfg_line.</summary>
internal static class SshdMatch
{
    /// <summary>Whether a login fulfils all criteria; null for a line at which sshd refuses to start.</summary>
    public static bool? Holds(IReadOnlyList<string> arguments, SshdLogin login)
    {
        if (arguments.Count == 0)
        {
            return null;
        }

        bool holds = true;
        for (int i = 0; i < arguments.Count; i++)
        {
            // OpenSSH 10 also takes criterion=value in one word.
            string[] parts = arguments[i].Split('=', 2);
            string criterion = parts[0].ToLowerInvariant();
            if (criterion == "all")
            {
                return arguments.Count == 1 ? true : null;
            }

            if (criterion == "invalid-user")
            {
                holds = false;
                continue;
            }

            string? value = parts.Length == 2 ? parts[1] : ++i < arguments.Count ? arguments[i] : null;
            if (string.IsNullOrEmpty(value) || HoldsOne(criterion, value, login) is not { } one)
            {
                return null;
            }

            holds &= one;
        }

        return holds;
    }

    /// <summary>The patterns of its criteria about the client's address.</summary>
    public static IEnumerable<string> AddressPatterns(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string[] parts = arguments[i].Split('=', 2);
            if (parts[0].Equals("address", StringComparison.OrdinalIgnoreCase) || parts[0].Equals("host", StringComparison.OrdinalIgnoreCase))
            {
                foreach (string pattern in (parts.Length == 2 ? parts[1] : ++i < arguments.Count ? arguments[i] : "").Split(','))
                {
                    yield return pattern;
                }
            }
        }
    }

    private static bool? HoldsOne(string criterion, string value, SshdLogin login) => criterion switch
    {
        "user" => SshdPatterns.MatchList(login.User, value) > 0,
        "group" => InGroup(login.Groups, value),

        // Without UseDNS, its default, the host's name is its address.
        "host" => SshdPatterns.MatchList(login.Address.ToString(), value, ignoreCase: true) > 0,
        "address" => SshdPatterns.MatchAddresses(login.Address, value) > 0,
        "localaddress" => SshdPatterns.MatchAddresses(SshdLogin.Local.Address, value) > 0,
        "localport" => int.TryParse(value, CultureInfo.InvariantCulture, out int port) ? port == SshdLogin.Local.Port : null,
        "rdomain" or "version" => false,
        _ => null,
    };

    private static bool InGroup(IReadOnlyCollection<string> groups, string list)
    {
        bool found = false;
        foreach (string group in groups)
        {
            int match = SshdPatterns.MatchList(group, list);
            if (match < 0)
            {
                return false;
            }

            found |= match > 0;
        }

        return found;
    }
}
