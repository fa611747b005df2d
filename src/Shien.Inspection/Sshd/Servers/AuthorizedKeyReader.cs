using System.Globalization;
using Shien.Images;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Sshd.Servers;

/// <summary>Reads the keys that open accounts, from wherever sshd would look, and from where it would by default.</summary>
internal sealed class AuthorizedKeyReader(GuestTree tree, FindingList findings, SshdEvidence sshd)
{
    private const int MaxFileBytes = 1024 * 1024;
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int MaxKeys = 20_000;
    private const int MaxFilesOfLogin = 32;
    private const string Everybody = "every account";

    private readonly List<AuthorizedKey> keys = [];
    private readonly HashSet<string> seen = [];
    private long bytes;

    public IReadOnlyList<AuthorizedKey> Read(IReadOnlyList<Account> accounts)
    {
        List<(string Name, uint Uid, string Home)> all = [.. accounts.Select(a => (a.Name, a.Uid, a.Home)).Append(("root", 0u, "/root"))];
        ILookup<string, SshdLoginSettings> logins = sshd.Logins.ToLookup(login => login.User);
        foreach ((string name, uint uid, string home) in all)
        {
            foreach (string pattern in PatternsOf(logins[name]))
            {
                string path = Fill(pattern, name, uid, home.TrimEnd('/'));
                Read(path == pattern ? Everybody : name, path);
            }
        }

        foreach (string path in sshd.Logins.SelectMany(login => NamesOf(login, "trustedusercakeys")).Distinct().Take(MaxFilesOfLogin))
        {
            Read(Everybody, path);
        }

        // What sshd passes by may be read tomorrow, by another configuration.
        foreach ((string name, uint _, string home) in all)
        {
            ReadDefaults(name, home, isRead: false);
        }

        ReadHomesWithoutAccount();
        if (IsFull)
        {
            findings.AddNotChecked(
                "authorized_keys", $"Only the first {MaxKeys} keys, or {MaxBytes / 1024 / 1024} MiB of them, were looked at.", "Remove keys that are not used.");
        }

        return keys;
    }

    // An account of a directory service has no line in passwd, and yet a home here.
    private void ReadHomesWithoutAccount()
    {
        bool hasDirectory = tree.Lines("/etc/nsswitch.conf").Select(line => line.Split('#')[0]).Where(line => line.TrimStart().StartsWith("passwd:", StringComparison.Ordinal))
            .SelectMany(line => line.Split([' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries))
            .Any(source => source is not ("passwd" or "files" or "compat" or "systemd" or "mymachines") && !source.StartsWith('['));
        foreach (string name in tree.Names("/home"))
        {
            ReadDefaults(name, "/home/" + name, hasDirectory);
        }
    }

    private void ReadDefaults(string name, string home, bool isRead)
    {
        foreach (string file in AuthorizedKeys.FileNames)
        {
            Read(name, $"{home.TrimEnd('/')}/{file}", isRead);
        }
    }

    internal static IEnumerable<string> NamesOf(SshdLoginSettings login, string keyword) =>
        login.Settings.GetValueOrDefault(keyword) is { } setting && setting.Value != "none" ? setting.Names() : [];

    internal static IEnumerable<string> PatternsOf(IEnumerable<SshdLoginSettings> logins)
    {
        // Where sshd is not OpenSSH's, or was not asked for this account, its defaults are taken.
        IReadOnlyList<SshdLoginSettings> known = [.. logins];
        IEnumerable<string> patterns = known.Count == 0 ? AuthorizedKeys.FileNames
            : known.Where(login => login.Settings["pubkeyauthentication"].Value == "yes").SelectMany(login => NamesOf(login, "authorizedkeysfile"));
        return patterns.Distinct().Take(MaxFilesOfLogin);
    }

    // sshd_config(5), TOKENS. auth.c, expand_authorized_keys.
    internal static string Fill(string pattern, string name, uint uid, string home)
    {
        string path = string.Concat(pattern.Split("%%").Select((part, i) => (i > 0 ? "%" : "") + part
            .Replace("%h", home, StringComparison.Ordinal)
            .Replace("%u", name, StringComparison.Ordinal)
            .Replace("%U", uid.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        return path.StartsWith('/') ? path : $"{home}/{path}";
    }

    private bool IsFull => keys.Count > MaxKeys || bytes > MaxBytes;

    private void Read(string name, string path, bool isRead = true)
    {
        if (IsFull || !seen.Add(path))
        {
            return;
        }

        try
        {
            if (tree.Guest.TryRead(path, MaxFileBytes) is { } content)
            {
                bytes += content.Length;
                keys.AddRange(AuthorizedKeys.Parse(name, path, content).Take(MaxKeys - keys.Count + 1).Select(key => key with { IsRead = isRead, IsShared = name == Everybody }));
            }
        }
        catch (ImageException e)
        {
            tree.NotChecked(path[..path.LastIndexOf('/')], e);
        }
    }
}
