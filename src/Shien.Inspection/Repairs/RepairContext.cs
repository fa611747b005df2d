using Shien.Inspection.Accounts;
using Shien.Inspection.Repairs.Steps;
using Shien.Inspection.Rules;

namespace Shien.Inspection.Repairs;

/// <summary>What the steps of a repair work with.</summary>
/// <param name="Draft">The guest as it will be; steps change it.</param>
/// <param name="Evidence">The guest as it is.</param>
/// <param name="Rules">By which it is judged.</param>
/// <param name="Request">What was asked for.</param>
internal sealed record RepairContext(RepairDraft Draft, GuestEvidence Evidence, RuleContext Rules, RepairRequest Request)
{
    /// <summary>Accounts that a password or a published key opened, and no longer does: the owner must get in by a key.</summary>
    public List<Account> ShutOut { get; } = [];

    /// <summary>True if a key of the owner opens an account already, over the network; any good key where the owner's are not known.</summary>
    public bool HasOwnerKey()
    {
        HashSet<string> owners = [.. Request.OwnerPlainKeys.Select(k => k.Fingerprint)];
        return Evidence.Keys.Any(k => k.IsRead && k.Options.Length == 0 && !PublishedKeyStep.IsPublished(k)
            && (owners.Count == 0 || owners.Contains(k.Fingerprint))
            && Evidence.Accounts.Any(a => a.CanLogIn && a.Name == k.AccountName && MayLogInByKey(a)));
    }

    /// <summary>False for root where sshd does not let it in at all.</summary>
    public bool MayLogInByKey(Account account) => account.Uid != 0
        || !Evidence.Sshd.Logins.Any(l => l.User == account.Name && l.Settings["permitrootlogin"].Value is "no" or "forced-commands-only");
}
