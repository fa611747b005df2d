namespace Shien.Inspection.Sshd;

/// <summary>The keywords that decide who may log in and how. openssh/servconf.c, <c>keywords[]</c>.</summary>
internal static class SshdKeywords
{
    /// <summary>Since this version ChallengeResponseAuthentication is just another name of KbdInteractiveAuthentication.</summary>
    public static readonly Version KbdInteractiveMerged = new(8, 7);

    private static readonly Version ProhibitPasswordByDefault = new(7, 0);

    // Lines add up in these; of all others the first line counts.
    private static readonly HashSet<string> Lists = ["allowusers", "denyusers", "allowgroups", "denygroups", "port", "listenaddress", "hostkey"];

    private static readonly HashSet<string> WithoutMatch = ["usepam", "strictmodes", "permituserenvironment", "port", "listenaddress", "hostkey"];

    private static readonly HashSet<string> YesOrNo =
    [
        "passwordauthentication", "kbdinteractiveauthentication", "challengeresponseauthentication", "permitemptypasswords", "usepam",
        "pubkeyauthentication", "hostbasedauthentication", "strictmodes",
    ];

    /// <summary>Every keyword that is evaluated, with the value that sshd has compiled in; null for none.</summary>
    public static IReadOnlyDictionary<string, string?> Defaults(Version version) => new Dictionary<string, string?>
    {
        ["passwordauthentication"] = "yes",
        ["kbdinteractiveauthentication"] = version >= KbdInteractiveMerged ? "yes" : "no",
        ["challengeresponseauthentication"] = "yes",
        ["permitrootlogin"] = version >= ProhibitPasswordByDefault ? "prohibit-password" : "yes",
        ["permitemptypasswords"] = "no",
        ["usepam"] = "no",
        ["pubkeyauthentication"] = "yes",
        ["hostbasedauthentication"] = "no",
        ["strictmodes"] = "yes",
        ["permituserenvironment"] = "no",
        ["authorizedkeysfile"] = ".ssh/authorized_keys .ssh/authorized_keys2",
        ["authorizedkeyscommand"] = "none",
        ["trustedusercakeys"] = "none",
        ["authenticationmethods"] = "any",
        ["forcecommand"] = "none",
        ["allowusers"] = null,
        ["denyusers"] = null,
        ["allowgroups"] = null,
        ["denygroups"] = null,
        ["port"] = "22",
        ["listenaddress"] = null,
        ["hostkey"] = null,
    };

    /// <summary>The name under which a keyword is kept; itself where it has no other.</summary>
    public static string Canonical(string keyword, Version version) => keyword switch
    {
        "challengeresponseauthentication" or "skeyauthentication" when version >= KbdInteractiveMerged => "kbdinteractiveauthentication",
        "skeyauthentication" => "challengeresponseauthentication",
        "dsaauthentication" => "pubkeyauthentication",
        "hostdsakey" => "hostkey",
        _ => keyword,
    };

    public static bool AddsUp(string keyword) => Lists.Contains(keyword);

    public static bool MayStandInMatch(string keyword) => !WithoutMatch.Contains(keyword);

    /// <summary>The value in sshd's own spelling; null for one at which it refuses to start.</summary>
    public static string? Value(string keyword, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            return null;
        }

        string joined = string.Join(' ', arguments);
        string lower = joined.ToLowerInvariant();
        return keyword switch
        {
            _ when YesOrNo.Contains(keyword) => lower is "yes" or "no" ? lower : null,
            "permitrootlogin" => lower switch
            {
                "without-password" => "prohibit-password",
                "yes" or "no" or "prohibit-password" or "forced-commands-only" => lower,
                _ => null,
            },
            "authorizedkeysfile" or "hostkey" or "trustedusercakeys" when lower != "none" => SshdSetting.OfNames(arguments),
            "permituserenvironment" when lower is "yes" or "no" => lower,
            "authorizedkeyscommand" or "authorizedkeysfile" or "trustedusercakeys" or "forcecommand" when lower == "none" => lower,
            _ => joined,
        };
    }
}
