using Shien.Inspection.Accounts;

namespace Shien.Inspection.Rules;

/// <summary>What the rules judge. Holds hashes: never printed, never serialised.</summary>
internal sealed record GuestEvidence
{
    /// <summary>From /etc/hostname; null if unknown.</summary>
    public string? HostName { get; init; }

    /// <summary>Of /etc/passwd and /etc/shadow.</summary>
    public required IReadOnlyList<Account> Accounts { get; init; }

    /// <summary>Of /etc/group.</summary>
    public required GroupFile Groups { get; init; }

    /// <summary>Of every authorized_keys.</summary>
    public required IReadOnlyList<AuthorizedKey> Keys { get; init; }
}
