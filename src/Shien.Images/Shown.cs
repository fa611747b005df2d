using System.Globalization;
using System.Text;

namespace Shien.Images;

/// <summary>Makes text from a hostile file fit to be shown: no control characters, bounded.</summary>
public static class Shown
{
    private const int MaxChars = 120;

    /// <summary>The text with <c>?</c> for every control or formatting character, cut to 120 characters.</summary>
    public static string Text(string text)
    {
        StringBuilder shown = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length >= MaxChars - 1)
            {
                shown.Append('…');
                break;
            }

            shown.Append(IsPlain(rune) ? rune.ToString() : "?");
        }

        return shown.ToString();
    }

    /// <summary>True if nothing in the text would be replaced, however long it is.</summary>
    public static bool IsPlain(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsPlain(rune))
            {
                return false;
            }
        }

        return true;
    }

    // Format characters turn the direction of text; U+FFFD stands where the text was no valid UTF.
    private static bool IsPlain(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
