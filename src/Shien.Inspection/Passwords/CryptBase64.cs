using System.Text;

namespace Shien.Inspection.Passwords;

/// <summary>The base64 of crypt(3): its own alphabet, lowest six bits first, bytes in an order that each hash defines.</summary>
internal static class CryptBase64
{
    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Appends 24 bits as <paramref name="chars"/> characters.</summary>
    public static void Append(StringBuilder text, byte high, byte middle, byte low, int chars)
    {
        int bits = (high << 16) | (middle << 8) | low;
        for (; chars > 0; chars--)
        {
            text.Append(Alphabet[bits & 0x3F]);
            bits >>= 6;
        }
    }

    /// <summary>The number that a character stands for; -1 where it is none of the alphabet.</summary>
    public static int ValueOf(char c) => Alphabet.IndexOf(c, StringComparison.Ordinal);
}
