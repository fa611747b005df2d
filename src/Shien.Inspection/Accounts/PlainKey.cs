using System.Buffers.Binary;
using System.Text;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Accounts;

/// <summary>A public key that sshd takes, from a line of authorized_keys that has no options.</summary>
/// <param name="Type">Such as <c>ssh-ed25519</c>.</param>
/// <param name="Base64">Its blob.</param>
/// <param name="Fingerprint"><c>SHA256:</c> and the hash of the blob, as ssh-keygen prints it.</param>
public sealed record PlainKey(string Type, string Base64, string Fingerprint)
{
    private const int MaxLineChars = 16 * 1024;

    // PROTOCOL and sshkey.c of OpenSSH: how many fields follow the type, and the length of the field that has a fixed one. What
    // sshd refuses would lock out whoever relies on it: DSA and RSA below 2048 bits are left out.
    private static readonly Dictionary<string, Func<List<byte[]>, bool>> Types = new(StringComparer.Ordinal)
    {
        ["ssh-ed25519"] = fields => fields is [{ Length: 32 }],
        ["ssh-rsa"] = fields => fields is [{ Length: > 0 }, var modulus] && BitsOf(modulus) is >= 2048 and <= 16384,
        ["ecdsa-sha2-nistp256"] = fields => IsCurve(fields, "nistp256", 65) && fields.Count == 2,
        ["ecdsa-sha2-nistp384"] = fields => IsCurve(fields, "nistp384", 97) && fields.Count == 2,
        ["ecdsa-sha2-nistp521"] = fields => IsCurve(fields, "nistp521", 133) && fields.Count == 2,
        ["sk-ssh-ed25519@openssh.com"] = fields => fields is [{ Length: 32 }, { Length: > 0 }],
        ["sk-ecdsa-sha2-nistp256@openssh.com"] = fields => IsCurve(fields, "nistp256", 65) && fields is [_, _, { Length: > 0 }],
    };

    /// <summary>The key as a line of authorized_keys, without a comment.</summary>
    public string Line => $"{Type} {Base64}";

    /// <summary>The keys of a file, each once; lines with options, and what is no whole key, are left out.</summary>
    public static IReadOnlyList<PlainKey> Parse(ReadOnlySpan<byte> content) =>
        [.. GuestText.Decode(content).Split('\n').Select(ParseLine).OfType<PlainKey>().DistinctBy(key => key.Fingerprint)];

    private static PlainKey? ParseLine(string line)
    {
        string[] words = line.Length <= MaxLineChars ? line.Split([' ', '\t', '\r'], 3, StringSplitOptions.RemoveEmptyEntries) : [];
        if (words.Length < 2 || !Types.TryGetValue(words[0], out Func<List<byte[]>, bool>? isWhole))
        {
            return null;
        }

        byte[] blob = new byte[words[1].Length];
        return Convert.TryFromBase64String(words[1], blob, out int length)
            && Fields(blob.AsSpan(0, length)) is [var type, .. var fields]
            && Encoding.Latin1.GetString(type) == words[0]
            && isWhole(fields)
                ? new PlainKey(words[0], words[1], AuthorizedKeys.FingerprintOf(blob.AsSpan(0, length)))
                : null;
    }

    private static List<byte[]> Fields(ReadOnlySpan<byte> blob)
    {
        List<byte[]> fields = [];
        while (blob.Length >= 4 && fields.Count < 8)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(blob);
            if (length > blob.Length - 4)
            {
                return [];
            }

            fields.Add(blob.Slice(4, (int)length).ToArray());
            blob = blob[(4 + (int)length)..];
        }

        return blob.IsEmpty ? fields : [];
    }

    private static int BitsOf(byte[] number)
    {
        int zeros = number.TakeWhile(b => b == 0).Count();
        return zeros == number.Length ? 0 : ((number.Length - zeros) * 8) - (7 - (int)Math.Log2(number[zeros]));
    }

    private static bool IsCurve(List<byte[]> fields, string name, int pointBytes) =>
        fields.Count >= 2 && Encoding.Latin1.GetString(fields[0]) == name && fields[1].Length == pointBytes && fields[1][0] == 4;
}
