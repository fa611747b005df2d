using Shien.Inspection.Accounts;
using Shien.Inspection.CloudInit;
using Shien.Inspection.Identity;
using Shien.Inspection.Keys;
using Shien.Inspection.Network;
using Shien.Inspection.Rules;
using Shien.Inspection.Sshd.Servers;
using Shien.Inspection.Startup;
using Shien.Inspection.Sudo;

namespace Shien.Inspection.Guests;

/// <summary>Reads from a guest what the rules judge. What cannot be read becomes a finding, never "absent".</summary>
internal sealed class EvidenceReader(GuestTree tree, FindingList findings, StableNames names)
{
    private const int MaxPasswdBytes = 1024 * 1024;
    private const int MaxShadowBytes = 4 * 1024 * 1024;
    private const int MaxAccounts = 2000;

    public GuestEvidence Read(string? hostName)
    {
        List<Account> accounts = ReadAccounts();
        GroupFile groups = new(tree.TryRead(GroupFile.Path) ?? []);
        SshdEvidence sshd = new SshdReader(tree, findings).Read(accounts, groups);
        PrivateKeySearch privateKeys = new(tree);
        UnitLinks units = new(tree);
        StartupEvidence startup = StartupReader.Read(tree, units, names);
        return new GuestEvidence
        {
            HostName = hostName,
            Accounts = accounts,
            Groups = groups,
            Sshd = sshd,
            Keys = new AuthorizedKeyReader(tree, findings, sshd).Read(accounts),
            PrivateKeys = privateKeys.Find(accounts, sshd.HostKeys.Select(key => key.Path)),
            PrivateKeysAreCut = privateKeys.IsCut,
            Sudo = new SudoReader(tree, findings).Read(accounts, groups, hostName),
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
}
