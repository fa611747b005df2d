using Shien.Inspection.Accounts;

namespace Shien.Inspection.Guests;

/// <summary>
/// Reads every account that the guest knows without a network: /etc/passwd, and what the modules of nsswitch.conf add to it
/// (libnss-extrausers, nss-altfiles, systemd's user records).
/// </summary>
internal sealed class AccountReader(GuestTree tree, FindingList findings)
{
    private const int MaxPasswdBytes = 1024 * 1024;
    private const int MaxShadowBytes = 4 * 1024 * 1024;
    private const int MaxRecordBytes = 64 * 1024;
    private const int MaxRecords = 256;
    private const int MaxAccounts = 2000;

    private static readonly (string Passwd, string Shadow)[] More =
        [("/var/lib/extrausers/passwd", "/var/lib/extrausers/shadow"), ("/usr/lib/passwd", "/usr/lib/shadow"), ("/lib/passwd", "/lib/shadow")];

    private static readonly (string Folder, string Ending)[] Records =
        [("/etc/userdb", ".user"), ("/usr/lib/userdb", ".user"), ("/usr/local/lib/userdb", ".user"), ("/var/lib/systemd/home", ".identity")];

    /// <summary>At most 2000.</summary>
    public List<Account> Read()
    {
        List<Account> accounts = [];
        if (tree.TryRead(AccountFiles.PasswdPath, MaxPasswdBytes) is { } passwd)
        {
            accounts = AccountFiles.Parse(passwd, tree.TryRead(AccountFiles.ShadowPath, MaxShadowBytes), MaxAccounts + 1);
        }
        else
        {
            findings.AddNotChecked(AccountFiles.PasswdPath, "No accounts could be read.", "Check that the machine starts and has this file.");
        }

        HashSet<string> read = [];
        foreach ((string passwdPath, string shadowPath) in More)
        {
            // /lib is a link to /usr/lib almost everywhere.
            if (tree.Find(passwdPath) is { } file && read.Add(file.Path) && tree.TryRead(passwdPath, MaxPasswdBytes) is { } more)
            {
                accounts.AddRange(AccountFiles.Parse(more, passwdPath, tree.TryRead(shadowPath, MaxShadowBytes), shadowPath, MaxAccounts + 1));
            }
        }

        foreach ((string folder, string ending) in Records)
        {
            foreach (string name in tree.Names(folder).Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Take(MaxRecords))
            {
                string path = $"{folder}/{name}";
                if (tree.TryRead(path, MaxRecordBytes) is { } record)
                {
                    accounts.AddRange(UserRecords.Parse(record, tree.TryRead(path + "-privileged", MaxRecordBytes), path));
                }
            }
        }

        if (accounts.Count > MaxAccounts)
        {
            accounts.RemoveRange(MaxAccounts, accounts.Count - MaxAccounts);
            findings.AddNotChecked(AccountFiles.PasswdPath, $"Only the first {MaxAccounts} accounts were looked at.", "Remove accounts that are not used.");
        }

        return accounts;
    }
}
