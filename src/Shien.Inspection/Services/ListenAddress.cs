using System.Net;
using System.Net.Sockets;

namespace Shien.Inspection.Services;

/// <summary>Where something takes connections.</summary>
/// <param name="Host">Address or name without brackets; empty for every address.</param>
/// <param name="Port">0 where it is not known.</param>
/// <param name="Where">File and line.</param>
internal sealed record ListenAddress(string Host, int Port, string Where)
{
    /// <summary>True if another machine can connect.</summary>
    public bool IsExposed => !IsLoopback(Host);

    /// <summary>As <c>ss</c> shows it.</summary>
    public override string ToString() => $"{(Host.Length == 0 ? "*" : Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{(Port == 0 ? "?" : Port)}";

    /// <summary>
    /// <c>PORT</c>, <c>HOST:PORT</c>, <c>[HOST]:PORT</c> or a host; null for a path, an abstract or a vsock address, to which no other
    /// machine connects.
    /// </summary>
    public static ListenAddress? Parse(string text, string where)
    {
        text = text.Split('%', 2)[0].Trim();
        if (text.Length == 0 || text[0] is '/' or '@' || text.StartsWith("vsock:", StringComparison.Ordinal))
        {
            return null;
        }

        if (int.TryParse(text, out int port))
        {
            return new ListenAddress("", port, where);
        }

        int colon = text.LastIndexOf(':');
        bool hasPort = colon >= 0 && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[colon - 1] == ']');
        string host = hasPort ? text[..colon] : text;
        return new ListenAddress(
            host.Trim('[', ']') is "*" ? "" : host.Trim('[', ']'), hasPort && int.TryParse(text[(colon + 1)..], out port) ? port : 0, where);
    }

    /// <summary>True for the addresses and names of the machine itself; other names may mean anything.</summary>
    public static bool IsLoopback(string host)
    {
        host = host.Trim().Trim('[', ']');
        return IPAddress.TryParse(host, out IPAddress? address)
            ? IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            : host.ToLowerInvariant() is "localhost" or "localhost4" or "localhost6" or "localhost.localdomain" or "ip6-localhost" or "ip6-loopback" or "lo";
    }
}
