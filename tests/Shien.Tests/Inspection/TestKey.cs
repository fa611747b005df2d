using System.Security.Cryptography;
using Shien.Inspection.Keys;

namespace Shien.Tests.Inspection;

/// <summary>Ed25519 keys of a number: well-formed public halves, for which nobody has the private one.</summary>
internal static class TestKey
{
    public static byte[] Blob(int number) => SshFields.Join("ssh-ed25519"u8.ToArray(), SHA256.HashData(BitConverter.GetBytes(number)));

    public static string Fingerprint(int number) => PublicKey.FingerprintOf(Blob(number));

    /// <summary>As in a <c>.pub</c> file or a line of authorized_keys.</summary>
    public static string Public(int number, string comment = "") => $"ssh-ed25519 {Convert.ToBase64String(Blob(number))} {comment}\n";

    /// <summary>A file as ssh-keygen writes it; in place of the private half are zeros.</summary>
    public static string Private(int number) => PrivateOf(Blob(number));

    public static string PrivateOf(byte[] blob) => PemEncoding.WriteString(
        "OPENSSH PRIVATE KEY",
        [.. "openssh-key-v1\0"u8, .. SshFields.Join("none"u8.ToArray(), "none"u8.ToArray(), []), 0, 0, 0, 1, .. SshFields.Join(blob, new byte[64])]) + "\n";
}
