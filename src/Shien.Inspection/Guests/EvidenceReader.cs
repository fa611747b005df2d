using Shien.Images;
using Shien.Inspection.Accounts;
using Shien.Inspection.CloudInit;
using Shien.Inspection.Identity;
using Shien.Inspection.Network;
using Shien.Inspection.Rules;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Guests;

/// <summary>Reads from a guest what the rules judge. What cannot be read becomes a finding, never "absent".</summary>
internal sealed class EvidenceReader(GuestTree tree, FindingList findings, StableNames names)
{
    private const int MaxPasswdBytes = 1024 * 1024;
    private const int MaxShadowBytes = 4 * 1024 * 1024;
    private const int MaxKeyFileBytes = 1024 * 1024;
    private const int MaxAccounts = 2000;
    private const int MaxKeys = 20_000;

    public GuestEvidence Read(string? hostName)
    {
        List<Account> accounts = ReadAccounts();
        UnitLinks units = new(tree);
        StartupEvidence startup = StartupReader.Read(tree, units, names);
        return new GuestEvidence
        {
            HostName = hostName,
            Accounts = accounts,
            Groups = new GroupFile(tree.TryRead(GroupFile.Path) ?? []),
            Keys = ReadKeys(accounts),
            Startup = startup,
            Network = NetworkReader.Read(tree, units, startup.KernelLines),
            Identity = IdentityEvidence.Read(tree),
            CloudInit = CloudInitReader.Read(tree, startup.KernelLines),
        };
    }

    private List<Account> ReadAccounts()
    {
        byte[]? passwd = tree.TryRead(AccountFiles.PasswdPath, MaxPasswdBytes);
        if (passwd is null)
        {
            findings.AddNotChecked(AccountFiles.PasswdPath, "No accounts could be read.", "Check that the machine starts and has this file.");
            return [];
        }

        List<Account> accounts = AccountFiles.Parse(passwd, tree.TryRead(AccountFiles.ShadowPath, MaxShadowBytes), MaxAccounts + 1);
        if (accounts.Count > MaxAccounts)
        {
            accounts.RemoveAt(MaxAccounts);
            findings.AddNotChecked(AccountFiles.PasswdPath, $"Only the first {MaxAccounts} accounts were looked at.", "Remove accounts that are not used.");
        }

        return accounts;
    }

    private List<AuthorizedKey> ReadKeys(List<Account> accounts)
    {
        List<AuthorizedKey> keys = [];
        HashSet<string> seen = [];
        foreach ((string name, string home) in accounts.Select(a => (a.Name, a.Home)).Append(("root", "/root")))
        {
            if (!seen.Add(home.TrimEnd('/')))
            {
                continue;
            }

            try
            {
                ReadKeys(name, home, keys);
            }
            catch (ImageException e)
            {
                tree.NotChecked($"{home.TrimEnd('/')}/.ssh", e);
            }

            if (keys.Count > MaxKeys)
            {
                findings.AddNotChecked(home, $"Only the first {MaxKeys} keys were looked at.", "Remove keys that are not used.");
                break;
            }
        }

        return keys;
    }

    private void ReadKeys(string name, string home, List<AuthorizedKey> keys)
    {
        foreach (string file in AuthorizedKeys.FileNames)
        {
            string path = $"{home.TrimEnd('/')}/{file}";
            if (tree.Guest.TryRead(path, MaxKeyFileBytes) is { } content)
            {
                keys.AddRange(AuthorizedKeys.Parse(name, path, content).Take(MaxKeys - keys.Count + 1));
            }
        }
    }
}
