using Shien.Blade.Http;

namespace Shien.Blade.Accounts;

/// <summary>The account of a request, and the connection it came over.</summary>
internal sealed record Caller(Account Account, Peer Peer)
{
    /// <summary>The administrator who acts in the account's place; null where it acts itself.</summary>
    public Account? By { get; init; }
}
