using System.Security.Cryptography;
using System.Text;

namespace Shien.Remote.HostKeys;

/// <summary>One line of a known_hosts file: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Mark">What the line says about the key.</param>
/// <param name="Hosts">Patterns, or one hashed name <c>|1|salt|hash</c>.</param>
/// <param name="Kind">Second field: <c>ssh-ed25519</c> …</param>
/// <param name="Blob">The key.</param>
internal sealed record KnownHost(string Path, int Line, KnownHostMark Mark, string Hosts, string Kind, byte[] Blob)
{
    /// <summary>Parses a line; null for an empty line, a comment, or what is damaged: ssh skips those as well.</summary>
    public static KnownHost? Parse(string path, int number, string line)
    {
        string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#'))
        {
            return null;
        }

        KnownHostMark mark = words[0] switch
        {
            "@revoked" => KnownHostMark.Revoked,
            "@cert-authority" => KnownHostMark.CertificateAuthority,
            _ => KnownHostMark.None,
        };
        int first = mark == KnownHostMark.None ? 0 : 1;
        if (words[0].StartsWith('@') && mark == KnownHostMark.None || words.Length < first + 3)
        {
            return null;
        }

        byte[] blob = new byte[words[first + 2].Length];
        return Convert.TryFromBase64String(words[first + 2], blob, out int length)
            && HostKey.ReadKind(blob.AsSpan(0, length)) == words[first + 1]
            ? new KnownHost(path, number, mark, words[first], words[first + 1], blob[..length])
            : null;
    }

    /// <summary>True if the line speaks of <paramref name="name"/>: <c>host</c>, or <c>[host]:port</c> where it is not 22.</summary>
    public bool Matches(string name) =>
        Hosts.StartsWith('|') ? MatchesHash(name) : HostPattern.MatchesList(Hosts.Split(','), name);

    private bool MatchesHash(string name)
    {
        string[] parts = Hosts.Split('|');
        byte[] salt = new byte[64];
        byte[] hash = new byte[64];
        return parts is ["", "1", { Length: <= 64 } saltText, { Length: <= 64 } hashText]
            && Convert.TryFromBase64String(saltText, salt, out int saltLength)
            && Convert.TryFromBase64String(hashText, hash, out int hashLength)
            && hashLength == HMACSHA1.HashSizeInBytes
            && HashOf(salt.AsSpan(0, saltLength), name).AsSpan().SequenceEqual(hash.AsSpan(0, hashLength));
    }

#pragma warning disable CA5350 // HMAC-SHA1 hides names in known_hosts; the format knows nothing else, and no trust rests on it.
    private static byte[] HashOf(ReadOnlySpan<byte> salt, string name) => HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name));
#pragma warning restore CA5350
}
