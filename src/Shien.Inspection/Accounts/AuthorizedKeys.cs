using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Accounts;

/// <summary>Reads authorized_keys as sshd does. sshd(8), AUTHORIZED_KEYS FILE FORMAT.</summary>
internal static class AuthorizedKeys
{
    /// <summary>The files sshd looks into below an account's home directory by default.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [".ssh/authorized_keys", ".ssh/authorized_keys2"];

    /// <summary>Every key in the file; lines that hold none are left out.</summary>
    public static IEnumerable<AuthorizedKey> Parse(string accountName, string path, byte[] content)
    {
        int line = 0;
        foreach (string text in GuestText.Decode(content).Split('\n'))
        {
            line++;
            string rest = text.TrimStart(' ', '\t');
            if (rest.Length == 0 || rest[0] == '#')
            {
                continue;
            }

            // Options may come before the key, and only a key at the start tells that there are none.
            if ((KeyAt(rest) ?? KeyAt(AfterOptions(rest))) is { } blob)
            {
                yield return new AuthorizedKey(accountName, path, line, FingerprintOf(blob));
            }
        }
    }

    /// <summary>As ssh-keygen prints it.</summary>
    public static string FingerprintOf(ReadOnlySpan<byte> blob) =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');

    private static byte[]? KeyAt(string text)
    {
        string[] words = text.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            return null;
        }

        // sshd's decoder skips white space, such as the \r of a file from Windows, and we forgive missing padding.
        string base64 = words[1].Trim('\r', '\v', '\f').TrimEnd('=');
        byte[] blob = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), blob, out int length)
            && TypeOf(blob.AsSpan(0, length)) == words[0]
                ? blob[..length]
                : null;
    }

    private static string? TypeOf(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < 4)
        {
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(blob);
        return length <= blob.Length - 4 ? Encoding.ASCII.GetString(blob.Slice(4, (int)length)) : null;
    }

    private static string AfterOptions(string text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '"')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] is (' ' or '\t'))
            {
                return text[i..].TrimStart(' ', '\t');
            }
        }

        return "";
    }
}
