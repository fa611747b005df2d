using Shien.Inspection.Accounts;

namespace Shien.Inspection.Rules;

/// <summary>What the rules judge. Holds hashes: never printed, never serialised.</summary>
/// <param name="HostName">From /etc/hostname; null if unknown.</param>
/// <param name="Accounts">Of /etc/passwd and /etc/shadow.</param>
/// <param name="Keys">Of every authorized_keys.</param>
internal sealed record GuestEvidence(string? HostName, IReadOnlyList<Account> Accounts, IReadOnlyList<AuthorizedKey> Keys);
