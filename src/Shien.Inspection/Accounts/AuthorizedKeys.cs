using Shien.Images.FileSystems;
using Shien.Inspection.Keys;

namespace Shien.Inspection.Accounts;

/// <summary>Reads authorized_keys as sshd does. sshd(8), AUTHORIZED_KEYS FILE FORMAT.</summary>
internal static class AuthorizedKeys
{
    private const int FragmentChars = 16;

    // A key may also be called by the name of its signatures, and by old versions by a short one. openssh/sshkey.c, peek_type_nid.
    private static readonly Dictionary<string, string[]> OtherNames = new()
    {
        ["ssh-rsa"] = ["rsa-sha2-256", "rsa-sha2-512", "rsa"],
        ["ssh-dss"] = ["dsa"],
        ["ssh-ed25519"] = ["ed25519"],
    };

    /// <summary>The files sshd looks into below an account's home directory by default.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [".ssh/authorized_keys", ".ssh/authorized_keys2"];

    /// <summary>Every key in the file; lines that hold none are left out.</summary>
    public static IEnumerable<AuthorizedKey> Parse(string accountName, string path, byte[] content)
    {
        int line = 0;
        foreach (string whole in GuestText.Decode(content).Split('\n'))
        {
            line++;

            // To sshd, written in C, a line ends at a NUL.
            int end = whole.IndexOf('\0', StringComparison.Ordinal);
            string text = (end < 0 ? whole : whole[..end]).TrimStart(' ', '\t');
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            // Options may come before the key, and only a key at the start tells that there are none.
            int options = 0;
            if ((KeyAt(text) ?? KeyAt(text[(options = EndOfOptions(text))..].TrimStart(' ', '\t'))) is { } key)
            {
                yield return new AuthorizedKey(accountName, path, line, key.Key.Fingerprint)
                {
                    Options = text[..options],
                    Comment = key.Comment,
                    Fragment = FragmentOf(text[options..].Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries)[1]),
                };
            }
        }
    }

    /// <summary>As ssh-keygen prints it.</summary>
    public static string FingerprintOf(ReadOnlySpan<byte> blob) => PublicKey.FingerprintOf(blob);

    /// <summary>The key that a text begins with: type, blob, comment, as in a <c>.pub</c> file; null where none is.</summary>
    public static (PublicKey Key, string Comment)? KeyAt(string text)
    {
        string[] words = text.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            return null;
        }

        // sshd's decoder skips white space, such as the \r of a file from Windows, and we forgive missing padding.
        string base64 = string.Concat(words[1].Split(['\r', '\v', '\f'])).TrimEnd('=');
        byte[] blob = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), blob, out int length)
            && PublicKey.Parse(blob.AsSpan(0, length)) is { } key
            && (key.Type == words[0] || OtherNames.GetValueOrDefault(key.Type, []).Contains(words[0], StringComparer.OrdinalIgnoreCase))
                ? (key, words.Length > 2 ? words[2].Trim() : "")
                : null;
    }

    // From the end, as all keys of a kind begin alike: Ed25519 with 25 characters, the longer ones with up to 52.
    private static string? FragmentOf(string base64)
    {
        int length = 0;
        for (int i = base64.Length - 1; i >= (base64.Length < 100 ? 25 : 52); i--)
        {
            length = char.IsAsciiLetterOrDigit(base64[i]) ? length + 1 : 0;
            if (length == FragmentChars)
            {
                return base64.Substring(i, FragmentChars);
            }
        }

        return null;
    }

    private static int EndOfOptions(string text)
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
                return i;
            }
        }

        return text.Length;
    }
}
