using Shien.Inspection.Accounts;
using Shien.Inspection.Keys;
using Shien.Inspection.Passwords;
using Shien.Inspection.Rules.Keys;
using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Rules.Logins;

/// <summary>
/// Whether anybody gets into an account over SSH with what is published or guessed, and how: what C1, C2, K1, K2 and S1 to S5 come to
/// for one account.
/// </summary>
internal static class PublishedLogins
{
    private const string Key = "key";
    private const string Password = "password";
    private const string Both = "key and password";

    /// <summary>The ways, sorted; empty where there is none.</summary>
    public static IReadOnlyList<string> Of(Account account, GuestEvidence evidence, RuleContext context)
    {
        if (!evidence.Sshd.Answers || HasExpired(account, context) || evidence.SshdAccounts.GetValueOrDefault(account.Name) is not { IsKeptOut: false } looked)
        {
            return [];
        }

        SortedSet<string> ways = [];
        string[] groups = [.. evidence.Groups.NamesOf(account)];
        foreach (SshdLoginSettings login in evidence.Sshd.Logins.Where(login => login.User == account.Name && SshdAdmission.Admits(login.Settings, login.User, groups)))
        {
            bool isLocked = login.Settings["usepam"].Value != "yes" && account.Password.Value.StartsWith('!');
            AuthorizedKey[] keys = isLocked ? [] : [.. evidence.Keys.Where(key => looked.KeyFiles.Contains(key.Path) && IsPublished(key, context))];
            ways.UnionWith(WaysOf(login, keys, () => IsKnown(account, evidence, context, login)));
        }

        return [.. ways];
    }

    /// <summary>True if its day has come, after which neither sshd nor login lets it in.</summary>
    public static bool HasExpired(Account account, RuleContext context) =>
        account.ExpiryDay is { } day && context.Options.Today.DayNumber - new DateOnly(1970, 1, 1).DayNumber > day;

    /// <summary>True for a key whose private half anybody has, unless it says itself that its time is over.</summary>
    public static bool IsPublished(AuthorizedKey key, RuleContext context) =>
        (InsecureKeyRule.IsOne(key.Fingerprint) || PublishedKeys.Find(key.Fingerprint) is not null) && !KeyTime.IsOver(key, context.Options.Today);

    private static IEnumerable<string> WaysOf(SshdLoginSettings login, AuthorizedKey[] keys, Func<bool> isKnown)
    {
        string root = login.Uid == 0 ? login.Settings["permitrootlogin"].Value : "yes";
        bool byKey = root switch
        {
            "yes" or "prohibit-password" => keys.Length > 0,
            "forced-commands-only" => keys.Any(key => key.Options.Contains("command=", StringComparison.OrdinalIgnoreCase)),
            _ => false,
        };
        byKey &= login.Settings["pubkeyauthentication"].Value == "yes";
        bool takesPassword = SshdDoors.TakesPassword(login.Settings);
        bool takesPam = SshdDoors.TakesKeyboardInteractive(login.Settings);
        bool byPassword = root == "yes" && (takesPassword || takesPam) && isKnown();
        string[] lists = login.Settings["authenticationmethods"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (string[] methods in lists is ["any"] ? [["publickey"], ["password"], ["keyboard-interactive"]] : lists.Select(Methods))
        {
            if (methods.All(method => method switch
            {
                "publickey" => byKey,
                "password" => byPassword && takesPassword,
                "keyboard-interactive" => byPassword && takesPam,
                _ => false,
            }))
            {
                yield return !methods.Contains("publickey") ? Password : methods.All(method => method == "publickey") ? Key : Both;
            }
        }
    }

    // "publickey,password": one after the other; "keyboard-interactive:pam" names the device.
    private static string[] Methods(string list) => [.. list.Split(',').Select(method => method.Split(':')[0])];

    private static bool IsKnown(Account account, GuestEvidence evidence, RuleContext context, SshdLoginSettings login) =>
        account.Password.Kind == HashKind.Empty
            ? login.Settings["permitemptypasswords"].Value == "yes"
            : context.Passwords.Of(account, evidence.HostName).Hit is not null;
}
