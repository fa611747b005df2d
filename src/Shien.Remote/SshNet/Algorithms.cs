using Renci.SshNet;

namespace Shien.Remote.SshNet;

/// <summary>
/// What is offered to the server, best first. SSH.NET's own order prefers ctr (two thirds of the speed) and still holds
/// SHA-1 and CBC; its dictionaries keep the order of insertion.
/// </summary>
internal static class Algorithms
{
    private static readonly string[] FirstCiphers =
        ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr", "chacha20-poly1305@openssh.com"];

    private static readonly string[] FirstExchanges =
    [
        "mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com",
        "curve25519-sha256", "curve25519-sha256@libssh.org",
    ];

    /// <summary>Orders and prunes <paramref name="info"/>; the kinds that known_hosts holds of the host come first.</summary>
    public static void Apply(ConnectionInfo info, IReadOnlyList<string> knownKinds)
    {
        Keep(info.Encryptions, FirstCiphers, name => !name.EndsWith("-cbc", StringComparison.Ordinal) && name != "3des-cbc");
        Keep(info.KeyExchangeAlgorithms, FirstExchanges, name => !name.EndsWith("sha1", StringComparison.Ordinal));
        Keep(info.HmacAlgorithms, [.. info.HmacAlgorithms.Keys.Where(IsEncryptThenMac)], name => !IsWeakMac(name));
        Keep(info.CompressionAlgorithms, ["none"], name => name == "none");

        // Certificates are left to ssh: without them a host shows its plain key, which known_hosts can judge.
        Keep(
            info.HostKeyAlgorithms,
            [.. knownKinds.SelectMany(AlgorithmsOf), "ssh-ed25519", "ecdsa-sha2-nistp256"],
            name => name is not ("ssh-rsa" or "ssh-dss") && !name.Contains("-cert-", StringComparison.Ordinal));
    }

    // An RSA key signs with SHA-2 (RFC 8332); with "ssh-rsa" itself it would be SHA-1.
    private static IEnumerable<string> AlgorithmsOf(string kind) =>
        kind == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [kind];

    private static bool IsEncryptThenMac(string name) => name.EndsWith("-etm@openssh.com", StringComparison.Ordinal);

    private static bool IsWeakMac(string name) =>
        name.Contains("sha1", StringComparison.Ordinal) || name.Contains("md5", StringComparison.Ordinal) || name.Contains("ripemd", StringComparison.Ordinal);

    private static void Keep<T>(IDictionary<string, T> offered, IReadOnlyList<string> first, Func<string, bool> keep)
    {
        List<KeyValuePair<string, T>> ordered =
        [
            .. first.Distinct().Where(offered.ContainsKey).Select(name => KeyValuePair.Create(name, offered[name])),
            .. offered.Where(o => !first.Contains(o.Key)),
        ];
        offered.Clear();
        foreach ((string name, T value) in ordered.Where(o => keep(o.Key)))
        {
            offered.Add(name, value);
        }
    }
}
