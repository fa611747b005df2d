using Shien.Inspection.Accounts;
using Shien.Inspection.CloudInit;
using Shien.Inspection.Identity;
using Shien.Inspection.Keys;
using Shien.Inspection.Network;
using Shien.Inspection.Permissions;
using Shien.Inspection.Rules;
using Shien.Inspection.Secrets;
using Shien.Inspection.Services;
using Shien.Inspection.Sshd.Servers;
using Shien.Inspection.Startup;
using Shien.Inspection.Sudo;
using Shien.Inspection.Updates;

namespace Shien.Inspection.Guests;

/// <summary>Reads from a guest what the rules judge. What cannot be read becomes a finding, never "absent".</summary>
internal sealed class EvidenceReader(GuestTree tree, FindingList findings, StableNames names)
{
    public GuestEvidence Read(string? hostName, DateOnly today)
    {
        List<Account> accounts = new AccountReader(tree, findings).Read();
        GroupFile groups = new(tree.TryRead(GroupFile.Path) ?? []);
        SshdEvidence sshd = new SshdReader(tree, findings).Read(accounts, groups);
        PrivateKeySearch privateKeys = new(tree);
        SetIdSearch setIds = new(tree);
        UnitLinks units = new(tree);
        StartupEvidence startup = StartupReader.Read(tree, units, names);
        return new GuestEvidence
        {
            HostName = hostName,
            Accounts = accounts,
            Groups = groups,
            Sshd = sshd,
            Keys = new AuthorizedKeyReader(tree, findings, sshd).Read(accounts),
            SshdAccounts = new SshdAccountReader(tree, sshd, accounts, groups).ReadAll(),
            PrivateKeys = privateKeys.Find(accounts, sshd.HostKeys.Select(key => key.Path)),
            PrivateKeysAreCut = privateKeys.IsCut,
            Sudo = new SudoReader(tree, findings).Read(accounts, groups, hostName),
            PlainPasswords = PlainPasswordReader.Read(tree),
            KeptSecrets = new SecretSearch(tree).Find(accounts),
            Wrappers = ServiceWrappers.Read(tree),
            Startup = startup,
            Network = NetworkReader.Read(tree, units, startup.KernelLines),
            Identity = IdentityEvidence.Read(tree),
            Modes = [.. FileModes.Read(tree, accounts), .. setIds.Find(accounts)],
            ModesAreCut = setIds.IsCut,
            Os = new SystemFacts(tree.Guest).ReadOs(),
            Architecture = new SystemFacts(tree.Guest).ReadArchitecture(),
            Updates = UpdateReader.Read(tree, today),
            Services = ServiceReader.Read(tree),
            CloudInit = CloudInitReader.Read(tree, startup.KernelLines),
        };
    }
}
