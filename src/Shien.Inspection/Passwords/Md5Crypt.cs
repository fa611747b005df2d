using System.Security.Cryptography;
using System.Text;

namespace Shien.Inspection.Passwords;

/// <summary>md5-crypt, <c>$1$</c>: Poul-Henning Kamp's, as FreeBSD's lib/libcrypt/crypt-md5.c has it.</summary>
internal static class Md5Crypt
{
    private const string Prefix = "$1$";
    private const int MaxSaltChars = 8;
    private const int Rounds = 1000;

    /// <summary>The whole password field for a password, with the salt of another field.</summary>
#pragma warning disable CA5351 // Not our choice: the guest's hashes are made so.
    public static string Hash(ReadOnlySpan<byte> password, string field)
    {
        string saltText = field[Prefix.Length..].Split('$')[0];
        saltText = saltText[..Math.Min(MaxSaltChars, saltText.Length)];
        byte[] salt = Encoding.Latin1.GetBytes(saltText);
        byte[] mixed = MD5.HashData([.. password, .. salt, .. password]);
        List<byte> start = [.. password, .. Encoding.ASCII.GetBytes(Prefix), .. salt];
        for (int left = password.Length; left > 0; left -= mixed.Length)
        {
            start.AddRange(mixed.AsSpan(0, Math.Min(mixed.Length, left)));
        }

        for (int bits = password.Length; bits > 0; bits >>= 1)
        {
            start.Add((bits & 1) != 0 ? (byte)0 : password[0]);
        }

        byte[] digest = MD5.HashData(start.ToArray());
        byte[] buffer = new byte[digest.Length + salt.Length + (2 * password.Length)];
        for (int round = 0; round < Rounds; round++)
        {
            RoundBuffer input = new(buffer);
            input.Add((round & 1) != 0 ? password : digest);
            if (round % 3 != 0)
            {
                input.Add(salt);
            }

            if (round % 7 != 0)
            {
                input.Add(password);
            }

            input.Add((round & 1) != 0 ? digest : password);
            MD5.HashData(input.Content, digest);
        }

        StringBuilder text = new(Prefix + saltText + "$");
        CryptBase64.Append(text, digest[0], digest[6], digest[12], 4);
        CryptBase64.Append(text, digest[1], digest[7], digest[13], 4);
        CryptBase64.Append(text, digest[2], digest[8], digest[14], 4);
        CryptBase64.Append(text, digest[3], digest[9], digest[15], 4);
        CryptBase64.Append(text, digest[4], digest[10], digest[5], 4);
        CryptBase64.Append(text, 0, 0, digest[11], 2);
        return text.ToString();
    }
#pragma warning restore CA5351
}
