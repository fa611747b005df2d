using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Shien.Inspection.Keys;

/// <summary>What a public key says of itself.</summary>
/// <param name="Type">Such as <c>ssh-ed25519</c>; ASCII of the guest's choice.</param>
/// <param name="Bits">Its strength as ssh-keygen counts it; null for a type that is not known.</param>
/// <param name="Fingerprint"><c>SHA256:</c> and the hash of the key in unpadded base64, as ssh-keygen prints it.</param>
internal sealed record PublicKey(string Type, int? Bits, string Fingerprint)
{
    /// <summary>Reads a blob; null for what no sshd takes as a key.</summary>
    /// <remarks>
    /// sshd takes numbers with zeros before them, which make another blob of the same key; so the fingerprint is, as ssh-keygen's, of the
    /// blob that sshd itself would write. openssh/sshbuf-getput-crypto.c.
    /// </remarks>
    public static PublicKey? Parse(ReadOnlySpan<byte> blob)
    {
        if (SshFields.Split(blob) is not [var name, .. var fields] || fields.Count == 0 || name.Length is 0 or > 64 || !name.All(c => c is > 0x20 and < 0x7F))
        {
            return null;
        }

        string type = Encoding.ASCII.GetString(name);
        bool isOfNumbers = type is "ssh-rsa" or "ssh-dss";
        byte[] own = isOfNumbers ? SshFields.Join([name, .. fields.Select(number => SshFields.Number(number))]) : blob.ToArray();
        return new PublicKey(type, BitsOf(type, fields), FingerprintOf(own));
    }

    /// <summary>As ssh-keygen prints it.</summary>
    public static string FingerprintOf(ReadOnlySpan<byte> blob) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');

    private static int? BitsOf(string type, List<byte[]> fields) => type switch
    {
        // e, n of RSA; p, q, g, y of DSA.
        "ssh-rsa" => fields.Count == 2 ? BitsOf(fields[1]) : null,
        "ssh-dss" => BitsOf(fields[0]),
        "ssh-ed25519" or "sk-ssh-ed25519@openssh.com" => 256,
        _ when type.Contains("nistp256", StringComparison.Ordinal) => 256,
        _ when type.Contains("nistp384", StringComparison.Ordinal) => 384,
        _ when type.Contains("nistp521", StringComparison.Ordinal) => 521,
        _ => null,
    };

    private static int BitsOf(ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> digits = number.TrimStart((byte)0);
        return digits.IsEmpty ? 0 : (digits.Length * 8) - (BitOperations.LeadingZeroCount(digits[0]) - 24);
    }
}
