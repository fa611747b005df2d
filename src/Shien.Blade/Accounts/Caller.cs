using Shien.Blade.Http;

namespace Shien.Blade.Accounts;

/// <summary>The account of a request, and the connection it came over.</summary>
internal sealed record Caller(Account Account, Peer Peer)
{
    /// <summary>The daemon itself, for what it does unasked.</summary>
    public static Caller OfDaemon() => new(new Account("shiend", 0, 0, IsAdministrator: true), new Peer(0, Environment.ProcessId));

    /// <summary>The administrator who acts in the account's place; null where it acts itself.</summary>
    public Account? By { get; init; }
}
