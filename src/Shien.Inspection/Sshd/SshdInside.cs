using System.Net;
using System.Net.Sockets;

namespace Shien.Inspection.Sshd;

/// <summary>
/// Addresses of a department's own network, from which a private blade's machines are reached: one of each network that RFC 1918 and RFC
/// 4193 set aside, and one of each such network that a Match line names.
/// </summary>
internal static class SshdInside
{
    private const int Max = 12;

    private static readonly IPNetwork[] Networks =
        [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fc00::/7")];

    /// <summary>At most 12, the named ones first; none where no Match line is about addresses.</summary>
    public static IReadOnlyList<IPAddress> Of(IReadOnlyCollection<string> patterns) => patterns.Count == 0 ? []
        : [.. patterns.Select(p => Sample(p.TrimStart('!'))).OfType<IPAddress>().Where(IsInside).Concat(Networks.Select(n => Behind(n.BaseAddress))).Distinct().Take(Max)];

    private static bool IsInside(IPAddress address) => Networks.Any(n => n.BaseAddress.AddressFamily == address.AddressFamily && n.Contains(address));

    // 10.1.0.0/16, 10.1.2.3, 10.1.*, 10.1.2.?
    private static IPAddress? Sample(string pattern)
    {
        string[] parts = pattern.Split('/', 2);
        if (parts.Length == 2 && IPAddress.TryParse(parts[0], out IPAddress? first))
        {
            int bits = first.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
            return int.TryParse(parts[1], out int length) && length < bits - 3 ? Behind(first) : first;
        }

        if (pattern.Contains(':', StringComparison.Ordinal))
        {
            return IPAddress.TryParse(pattern.Replace("*", "7", StringComparison.Ordinal).Replace('?', '7'), out IPAddress? six) ? six : null;
        }

        List<string> numbers = [.. pattern.Replace("*", "7", StringComparison.Ordinal).Replace('?', '7').Split('.').Take(4)];
        while (numbers.Count < 4)
        {
            numbers.Add("7");
        }

        return IPAddress.TryParse(string.Join('.', numbers), out IPAddress? address) ? address : null;
    }

    // Not the first of a network, which is nobody's.
    private static IPAddress Behind(IPAddress network)
    {
        byte[] bytes = network.GetAddressBytes();
        bytes[^1] |= 7;
        return new IPAddress(bytes);
    }
}
