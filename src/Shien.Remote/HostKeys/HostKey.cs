using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Shien.Remote.HostKeys;

/// <summary>A public key as it travels: RFC 4253 section 6.6, a kind and its numbers.</summary>
public sealed class HostKey
{
    private readonly byte[] blob;

    /// <summary>Makes one from the bytes that the server sent.</summary>
    internal HostKey(ReadOnlySpan<byte> blob)
    {
        this.blob = blob.ToArray();
        Kind = ReadKind(blob) ?? "unknown";
        Fingerprint = "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');
    }

    /// <summary><c>ssh-ed25519</c>, <c>ecdsa-sha2-nistp256</c>, <c>ssh-rsa</c> …</summary>
    public string Kind { get; }

    /// <summary>As <c>ssh-keygen -l</c> prints it: <c>SHA256:</c> and base64 without padding.</summary>
    public string Fingerprint { get; }

    /// <summary>The bytes in base64, as in known_hosts and authorized_keys.</summary>
    public string Base64 => Convert.ToBase64String(blob);

    internal bool Equals(ReadOnlySpan<byte> other) => blob.AsSpan().SequenceEqual(other);

    // The kind is the first string of the blob; null where it is not one.
    internal static string? ReadKind(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(blob) is not (> 0 and <= 64) || blob.Length - 4 < (int)BinaryPrimitives.ReadUInt32BigEndian(blob))
        {
            return null;
        }

        string kind = Encoding.ASCII.GetString(blob.Slice(4, (int)BinaryPrimitives.ReadUInt32BigEndian(blob)));
        return kind.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '@' or '.') ? kind : null;
    }
}
