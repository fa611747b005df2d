using System.Buffers;
using System.Globalization;
using System.Text;

namespace Shien.Images.FileSystems;

/// <summary>
/// Text from a guest. Names there are bytes: what is not UTF-8 becomes a lone low surrogate (PEP 383), so that a name goes
/// through a string and comes back as the same bytes. Clean it before it reaches a terminal, a log or JSON.
/// </summary>
public static class GuestText
{
    private const char EscapeBase = '\uDC00';

    /// <summary>Bytes to text; every byte string has its own text.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        Span<char> chars = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == OperationStatus.Done)
            {
                text.Append(chars[..rune.EncodeToUtf16(chars)]);
                bytes = bytes[used..];
            }
            else
            {
                text.Append((char)(EscapeBase + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes that <see cref="Decode"/> was given.</summary>
    public static byte[] Encode(string text)
    {
        using MemoryStream bytes = new(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int used) == OperationStatus.Done)
            {
                bytes.Write(utf8[..rune.EncodeToUtf8(utf8)]);
            }
            else
            {
                bytes.WriteByte((byte)rest[0]);
            }

            rest = rest[used..];
        }

        return bytes.ToArray();
    }

    /// <summary>
    /// Makes text harmless: control, format (direction marks), unassigned and escaped characters become U+FFFD, and what is
    /// longer than <paramref name="maxChars"/> (above 2) is cut with an ellipsis.
    /// </summary>
    public static string Clean(string text, int maxChars)
    {
        StringBuilder clean = new(Math.Min(text.Length, maxChars));
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(IsHarmless(rune) ? rune.ToString() : "\uFFFD");
            if (clean.Length > maxChars)
            {
                int end = char.IsHighSurrogate(clean[maxChars - 2]) ? maxChars - 2 : maxChars - 1;
                return clean.ToString(0, end) + "…";
            }
        }

        return clean.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
