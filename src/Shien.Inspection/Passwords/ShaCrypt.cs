using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shien.Inspection.Passwords;

/// <summary>
/// sha256-crypt and sha512-crypt, <c>$5$</c> and <c>$6$</c>: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", version 0.6.
/// </summary>
internal static class ShaCrypt
{
    private const int DefaultRounds = 5000;
    private const int MinRounds = 1000;
    private const int MaxRounds = 999_999_999;
    private const int MaxSaltChars = 16;
    private const string RoundsPrefix = "rounds=";

    // Step 22: which bytes form each group of four characters; the last group is shorter.
    private static readonly byte[] Order256 =
        [0, 10, 20, 21, 1, 11, 12, 22, 2, 3, 13, 23, 24, 4, 14, 15, 25, 5, 6, 16, 26, 27, 7, 17, 18, 28, 8, 9, 19, 29];

    private static readonly byte[] Order512 =
    [
        0, 21, 42, 22, 43, 1, 44, 2, 23, 3, 24, 45, 25, 46, 4, 47, 5, 26, 6, 27, 48, 28, 49, 7, 50, 8, 29, 9, 30, 51, 31, 52, 10,
        53, 11, 32, 12, 33, 54, 34, 55, 13, 56, 14, 35, 15, 36, 57, 37, 58, 16, 59, 17, 38, 18, 39, 60, 40, 61, 19, 62, 20, 41,
    ];

    /// <summary>How often a field's password is hashed; 1000 to 999 999 999.</summary>
    public static int RoundsOf(string field) => Setting(field).Rounds;

    /// <summary>The whole password field for a password, with salt and rounds of another field.</summary>
    public static string Hash(ReadOnlySpan<byte> password, string field)
    {
        (int rounds, bool stated, string saltText) = Setting(field);
        bool is512 = field.StartsWith("$6$", StringComparison.Ordinal);
        byte[] digest = Digest(is512, password, Encoding.Latin1.GetBytes(saltText), rounds);
        StringBuilder text = new(field[..3]);
        text.Append(stated ? string.Create(CultureInfo.InvariantCulture, $"{RoundsPrefix}{rounds}$") : "").Append(saltText).Append('$');
        byte[] order = is512 ? Order512 : Order256;
        for (int i = 0; i < order.Length; i += 3)
        {
            CryptBase64.Append(text, digest[order[i]], digest[order[i + 1]], digest[order[i + 2]], 4);
        }

        if (is512)
        {
            CryptBase64.Append(text, 0, 0, digest[63], 2);
        }
        else
        {
            CryptBase64.Append(text, 0, digest[31], digest[30], 3);
        }

        return text.ToString();
    }

    private static (int Rounds, bool Stated, string Salt) Setting(string field)
    {
        string rest = field[3..];
        int rounds = DefaultRounds;
        bool stated = false;
        int end = rest.IndexOf('$', StringComparison.Ordinal);
        if (end > 0 && rest.StartsWith(RoundsPrefix, StringComparison.Ordinal)
            && ulong.TryParse(rest.AsSpan(RoundsPrefix.Length, end - RoundsPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
        {
            rounds = (int)Math.Clamp(number, MinRounds, MaxRounds);
            stated = true;
            rest = rest[(end + 1)..];
        }

        string salt = rest.Split('$')[0];
        return (rounds, stated, salt[..Math.Min(MaxSaltChars, salt.Length)]);
    }

    // The numbers are the steps of the specification.
    private static byte[] Digest(bool is512, ReadOnlySpan<byte> password, byte[] salt, int rounds)
    {
        int size = is512 ? SHA512.HashSizeInBytes : SHA256.HashSizeInBytes;
        byte[] Sha(ReadOnlySpan<byte> bytes) => is512 ? SHA512.HashData(bytes) : SHA256.HashData(bytes);
        byte[] mixed = Sha([.. password, .. salt, .. password]); // 4 to 8
        List<byte> start = [.. password, .. salt]; // 1 to 3
        start.AddRange(Repeat(mixed, password.Length)); // 9, 10
        for (int bits = password.Length; bits > 0; bits >>= 1) // 11
        {
            start.AddRange((bits & 1) != 0 ? mixed : password);
        }

        byte[] digest = Sha(start.ToArray()); // 12
        byte[] p = Repeat(Sha(Repeat(password, password.Length * password.Length)), password.Length); // 13 to 16
        byte[] s = Repeat(Sha(Repeat(salt, salt.Length * (16 + digest[0]))), salt.Length); // 17 to 20
        byte[] buffer = new byte[size + s.Length + (2 * p.Length)];
        for (int round = 0; round < rounds; round++) // 21
        {
            RoundBuffer input = new(buffer);
            input.Add((round & 1) != 0 ? p : digest);
            if (round % 3 != 0)
            {
                input.Add(s);
            }

            if (round % 7 != 0)
            {
                input.Add(p);
            }

            input.Add((round & 1) != 0 ? digest : p);
            _ = is512 ? SHA512.HashData(input.Content, digest) : SHA256.HashData(input.Content, digest);
        }

        return digest;
    }

    private static byte[] Repeat(ReadOnlySpan<byte> bytes, int length)
    {
        byte[] repeated = new byte[length];
        for (int i = 0; i < length; i++)
        {
            repeated[i] = bytes[i % bytes.Length];
        }

        return repeated;
    }
}
