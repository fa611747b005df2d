using System.Security.Cryptography;

namespace Shien.MachineCommands.Logins;

/// <summary>A host key that a machine has shown.</summary>
/// <param name="Kind"><c>ssh-ed25519</c> and so on.</param>
/// <param name="Base64">The key, as in known_hosts.</param>
/// <param name="Fingerprint"><c>SHA256:…</c>.</param>
public sealed record ShownHostKey(string Kind, string Base64, string Fingerprint)
{
    /// <summary>Reads a line of ssh-keyscan: address, kind, key; null for another line.</summary>
    public static ShownHostKey? Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        byte[] blob = new byte[line.Length];
        return words is [not ['#', ..], { } kind, { } key] && kind.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '@' or '.')
            && Convert.TryFromBase64String(key, blob, out int length)
            ? new ShownHostKey(kind, key, "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob.AsSpan(0, length))).TrimEnd('='))
            : null;
    }
}
