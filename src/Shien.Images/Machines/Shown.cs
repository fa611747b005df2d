namespace Shien.Images.Machines;

/// <summary>Makes text from a hostile file fit to be shown: no control characters, bounded.</summary>
internal static class Shown
{
    private const int MaxChars = 120;

    /// <summary>The text with <c>?</c> for every control or formatting character, cut to 120 characters.</summary>
    public static string Text(string text)
    {
        string cut = text.Length > MaxChars ? string.Concat(text.AsSpan(0, MaxChars - 1), "…") : text;
        return string.Create(cut.Length, cut, static (chars, from) =>
        {
            for (int i = 0; i < chars.Length; i++)
            {
                chars[i] = IsPlain(from[i]) ? from[i] : '?';
            }
        });
    }

    /// <summary>True for what a terminal shows and does not obey; format characters can turn the direction of text.</summary>
    public static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (
        System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or
        System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator or
        System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.OtherNotAssigned);
}
