using System.Buffers;
using System.Globalization;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;

namespace Shien.Inspection.Passwords;

/// <summary>
/// bcrypt, <c>$2a$ $2b$ $2y$</c>, as crypt(3) of Openwall's crypt_blowfish and libxcrypt has it: 72 bytes count, the final NUL among
/// them. <c>$2x$</c> means an old bug of theirs and is not computed here.
/// </summary>
internal static class Bcrypt
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int MaxPasswordBytes = 72;
    private const int SaltBytes = 16;
    private const int SaltChars = 22;
    private const int SaltAt = 7;

    // The last byte of 24 is not part of a hash.
    private const int DigestBytes = 23;

    private static readonly SearchValues<char> AlphabetChars = SearchValues.Create(Alphabet);

    /// <summary>Exponent of the rounds, 4 to 31; null where the field is none of bcrypt.</summary>
    public static int? CostOf(string field) =>
        field.Length >= SaltAt + SaltChars && field[2] is 'a' or 'b' or 'x' or 'y' && field[3] == '$' && field[6] == '$'
        && int.TryParse(field.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int cost) && cost is >= 4 and <= 31
        && !field.AsSpan(SaltAt, SaltChars).ContainsAnyExcept(AlphabetChars)
            ? cost
            : null;

    /// <summary>The whole password field for a password, with salt and cost of another field.</summary>
    /// <returns>Null where that field is none of ours, or where crypt_blowfish would change a <c>$2a$</c> hash to mend its old bug.</returns>
    public static string? Hash(ReadOnlySpan<byte> password, string field)
    {
        // That mending (its "safety") only happens with bytes 0xFF, which no guess but a strange name holds.
        if (CostOf(field) is not { } cost || field[2] == 'x' || (field[2] == 'a' && password.Contains((byte)0xFF)))
        {
            return null;
        }

        byte[] salt = Decode(field.AsSpan(SaltAt, SaltChars));
        byte[] key = [.. password, 0];
        byte[] digest = BCrypt.Generate(key[..Math.Min(MaxPasswordBytes, key.Length)], salt, cost, addTerminator: false);
        StringBuilder text = new(field[..SaltAt]);
        Append(text, salt);
        Append(text, digest.AsSpan(0, DigestBytes));
        return text.ToString();
    }

    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[SaltBytes];
        for (int i = 0; i < bytes.Length * 8; i++)
        {
            int bit = Alphabet.IndexOf(text[i / 6], StringComparison.Ordinal) >> (5 - (i % 6)) & 1;
            bytes[i / 8] |= (byte)(bit << (7 - (i % 8)));
        }

        return bytes;
    }

    // Highest bits first, unlike the other hashes of crypt(3); bits that are left over are 0.
    private static void Append(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        for (int bit = 0; bit < bytes.Length * 8; bit += 6)
        {
            int pair = bytes[bit / 8] << 8 | ((bit / 8) + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text.Append(Alphabet[pair >> (10 - (bit % 8)) & 0x3F]);
        }
    }
}
