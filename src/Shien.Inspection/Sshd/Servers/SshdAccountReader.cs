using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Sshd.Servers;

/// <summary>
/// Reads what sshd looks at of each account. openssh/auth.c, allowed_user; misc.c, safe_path, and Debian's user-group-modes.patch.
/// </summary>
internal sealed class SshdAccountReader(GuestTree tree, SshdEvidence sshd, IReadOnlyList<Account> accounts, GroupFile groups)
{
    private const int MaxFiles = 20_000;
    private const int MaxDepth = 64;
    private const int WritableByAll = 2;
    private const int WritableByGroup = 16;
    private const int Read = 4;
    private const int Search = 1;
    private const int AnyExecute = 73;

    private readonly ILookup<uint, Account> byGroup = accounts.ToLookup(account => account.Gid);
    private int files;

    /// <summary>By the name of the account, of which the first line counts.</summary>
    public IReadOnlyDictionary<string, SshdAccount> ReadAll()
    {
        ILookup<string, SshdLoginSettings> logins = sshd.Logins.ToLookup(login => login.User);

        // systemd takes the file away at each boot: systemd-user-sessions.service(8).
        bool onlyRoot = tree.Find("/etc/nologin") is not null
            && tree.Find("/usr/lib/systemd/systemd-user-sessions") is null && tree.Find("/lib/systemd/systemd-user-sessions") is null;
        return accounts.DistinctBy(account => account.Name).ToDictionary(account => account.Name, account =>
        {
            HashSet<string> taken = [];
            HashSet<string> refused = [];
            foreach (SshdLoginSettings login in logins[account.Name])
            {
                foreach (string path in AuthorizedKeyReader.PatternsOf([login]).Select(p => AuthorizedKeyReader.Fill(p, account.Name, account.Uid, account.Home.TrimEnd('/'))))
                {
                    (IsTaken(path, account, login.Settings["strictmodes"].Value == "yes") ? taken : refused).Add(path);
                }

                taken.UnionWith(AuthorizedKeyReader.NamesOf(login, "trustedusercakeys"));
            }

            refused.ExceptWith(taken);
            return new SshdAccount((onlyRoot && account.Uid != 0) || !HasShell(account), taken, refused);
        });
    }

    private bool HasShell(Account account) =>
        tree.Find(account.Shell.Length == 0 ? "/bin/sh" : account.Shell) is { Kind: FileKind.File } shell && (shell.Mode & AnyExecute) != 0;

    // What is beyond the bound counts as taken: more than people write must not look safer.
    private bool IsTaken(string path, Account account, bool isStrict)
    {
        if (++files > MaxFiles || tree.Find(path) is not { } file)
        {
            return true;
        }

        string? home = tree.Find(account.Home)?.Path;
        if (!MayUse(file, account, Read) || (isStrict && (file.Kind != FileKind.File || !IsSafe(file, account))))
        {
            return false;
        }

        string above = file.Path;
        bool isBelowHome = true;
        for (int depth = 0; above.Length > 1 && depth < MaxDepth; depth++)
        {
            above = above.LastIndexOf('/') is > 0 and var slash ? above[..slash] : "/";
            if (tree.Find(above) is not { } folder)
            {
                return true;
            }

            if (!MayUse(folder, account, Search) || (isStrict && isBelowHome && !IsSafe(folder, account)))
            {
                return false;
            }

            // Above the home it does not look who may write.
            isBelowHome &= above != home;
        }

        return true;
    }

    // Upstream refuses what the group may write; Debian's takes it from a group that has nobody else in it, which is the worse of the two.
    private bool IsSafe(GuestFile file, Account account) =>
        (file.Uid == 0 || file.Uid == account.Uid) && (file.Mode & WritableByAll) == 0
        && ((file.Mode & WritableByGroup) == 0 || IsOwn(file.Gid, account));

    private bool IsOwn(uint gid, Account account) =>
        byGroup[gid].All(other => other.Uid == account.Uid) && groups.MembersOf(gid).All(name => name == account.Name)
        && (byGroup[gid].Any() || groups.MembersOf(gid).Any());

    private bool MayUse(GuestFile file, Account account, int right)
    {
        int shift = file.Uid == account.Uid ? 6 : groups.NumbersOf(account).Contains(file.Gid) ? 3 : 0;
        return account.Uid == 0 || ((file.Mode >> shift) & right) != 0;
    }
}
