using System.Net;

namespace Shien.Inspection.Sshd;

/// <summary>A login that sshd judges: who comes, and from where.</summary>
/// <param name="User">Account.</param>
/// <param name="Groups">Names of all its groups.</param>
/// <param name="Address">Where the client is.</param>
internal sealed record SshdLogin(string User, IReadOnlyCollection<string> Groups, IPAddress Address)
{
    /// <summary>An address of the wide world: TEST-NET-3 of RFC 5737, which no Match of a real configuration means.</summary>
    public static IPAddress Outside { get; } = IPAddress.Parse("203.0.113.7");

    /// <summary>The address and port at which sshd takes the connection.</summary>
    public static (IPAddress Address, int Port) Local { get; } = (IPAddress.Parse("192.0.2.1"), 22);
}
