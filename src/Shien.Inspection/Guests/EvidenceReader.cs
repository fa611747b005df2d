using Shien.Images;
using Shien.Inspection.Accounts;
using Shien.Inspection.CloudInit;
using Shien.Inspection.Identity;
using Shien.Inspection.Network;
using Shien.Inspection.Rules;
using Shien.Inspection.Secrets;
using Shien.Inspection.Startup;
using Shien.Inspection.Sudo;

namespace Shien.Inspection.Guests;

/// <summary>Reads from a guest what the rules judge. What cannot be read becomes a finding, never "absent".</summary>
internal sealed class EvidenceReader(GuestTree tree, FindingList findings, StableNames names)
{
    private const int MaxKeyFileBytes = 1024 * 1024;
    private const int MaxKeys = 20_000;

    public GuestEvidence Read(string? hostName)
    {
        List<Account> accounts = new AccountReader(tree, findings).Read();
        GroupFile groups = new(tree.TryRead(GroupFile.Path) ?? []);
        UnitLinks units = new(tree);
        StartupEvidence startup = StartupReader.Read(tree, units, names);
        return new GuestEvidence
        {
            HostName = hostName,
            Accounts = accounts,
            Groups = groups,
            Sudo = new SudoReader(tree, findings).Read(accounts, groups, hostName),
            PlainPasswords = PlainPasswordReader.Read(tree),
            KeptSecrets = new SecretSearch(tree).Find(accounts),
            Wrappers = ServiceWrappers.Read(tree),
            Keys = ReadKeys(accounts),
            Startup = startup,
            Network = NetworkReader.Read(tree, units, startup.KernelLines),
            Identity = IdentityEvidence.Read(tree),
            CloudInit = CloudInitReader.Read(tree, startup.KernelLines),
        };
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
