using System.Buffers.Binary;
using System.Text;

namespace Shien.Blade.Boxes;

/// <summary>The public key inside an SSH signature (PROTOCOL.sshsig), by which it was made if it is right.</summary>
internal static class SignerKey
{
    private const string Begin = "-----BEGIN SSH SIGNATURE-----";
    private const string End = "-----END SSH SIGNATURE-----";
    private const int MaxTypeChars = 64;

    /// <summary>The key as authorized_keys and allowed_signers have it, or null where the signature is none.</summary>
    public static string? Of(string signature)
    {
        int begin = signature.IndexOf(Begin, StringComparison.Ordinal);
        int end = signature.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin + Begin.Length)
        {
            return null;
        }

        string base64 = signature[(begin + Begin.Length)..end];
        byte[] blob = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, blob, out int length))
        {
            return null;
        }

        // Magic, version 1, then the key as a string whose first string is its type.
        ReadOnlySpan<byte> bytes = blob.AsSpan(0, length);
        return bytes.StartsWith("SSHSIG\0\0\0\u0001"u8) && Text(bytes[10..]) is { IsEmpty: false } key
            && Text(key) is { IsEmpty: false, Length: <= MaxTypeChars } type && type.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0
            ? $"{Encoding.ASCII.GetString(type)} {Convert.ToBase64String(key)}"
            : null;
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            return [];
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return length <= bytes.Length - sizeof(uint) ? bytes.Slice(sizeof(uint), (int)length) : [];
    }
}
