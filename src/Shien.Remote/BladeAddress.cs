using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Shien.Remote;

/// <summary>
/// <c>[USER@]HOST[:PORT]</c>. Every part is checked, because it becomes an argument of <c>ssh</c> and a name in known_hosts:
/// none begins with a hyphen or holds a blank.
/// </summary>
/// <param name="User">Account on the blade, or null where nobody said.</param>
/// <param name="Host">Name or IP address, in lower case; an IPv6 address without brackets.</param>
/// <param name="Port">1 to 65535, or null where nobody said.</param>
public sealed partial record BladeAddress(string? User, string Host, int? Port)
{
    /// <summary>What accounts of a blade are called; others are refused there too.</summary>
    public const string UserRule = "a small letter or _, then at most 31 of a-z 0-9 . _ -";

    /// <summary>Reads an address as people type it: <c>e24@blade.example.org:2222</c>, <c>[2001:db8::1]:22</c>.</summary>
    /// <exception cref="RemoteException">It is not one.</exception>
    public static BladeAddress Parse(string text)
    {
        string? user = null;
        string rest = text;
        if (text.LastIndexOf('@') is var at and >= 0)
        {
            user = text[..at];
            rest = text[(at + 1)..];
            if (!IsUser(user))
            {
                throw Wrong(text, $"'{Printable(user)}' is no account: {UserRule}");
            }
        }

        (string host, string? port) = Split(rest);
        if (!IsHost(host))
        {
            throw Wrong(text, $"'{Printable(host)}' is no host name or IP address");
        }

        return new BladeAddress(user, host.ToLowerInvariant(), port is null ? null : ParsePort(text, port));
    }

    /// <summary>True if <paramref name="name"/> may be an account of a blade.</summary>
    public static bool IsUser(string name) => UserPattern().IsMatch(name);

    /// <summary>True if <paramref name="name"/> may be a host: a DNS name or an IP address without brackets.</summary>
    public static bool IsHost(string name) => NamePattern().IsMatch(name) || IsIPv6(name);

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        (User is null ? "" : User + "@")
        + (Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)
        + (Port is null ? "" : ":" + Port.Value.ToString(CultureInfo.InvariantCulture));

    // What a message may show of a text that failed the check: no control characters, not endless.
    internal static string Printable(string text)
    {
        string shown = text.Length > 60 ? text[..60] + "…" : text;
        return string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is var end and > 0)
        {
            string inside = text[1..end];
            string after = text[(end + 1)..];
            return (IsIPv6(inside) ? inside : text, after.Length == 0 ? null : after.StartsWith(':') ? after[1..] : "");
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || IsIPv6(text) ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static int ParsePort(string text, string port) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 65535
            ? number
            : throw Wrong(text, $"'{Printable(port)}' is no port: 1 to 65535");

    private static bool IsIPv6(string text) =>
        IPv6Pattern().IsMatch(text) && IPAddress.TryParse(text, out IPAddress? address)
        && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static RemoteException Wrong(string text, string why) => new(
        $"'{Printable(text)}' is no blade: {why}.",
        "Write [USER@]HOST[:PORT], for example e24@blade.example.org, or the name of a blade in config.toml.");

    // \z, because $ would let a line feed at the end through.
    [GeneratedRegex(@"^[a-z_][a-z0-9._-]{0,31}\z")]
    private static partial Regex UserPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,252}\z")]
    private static partial Regex NamePattern();

    // Hex digits, colons, a dotted tail, a zone; IPAddress decides the rest.
    [GeneratedRegex(@"^[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}(%[A-Za-z0-9._-]{1,32})?\z")]
    private static partial Regex IPv6Pattern();
}
