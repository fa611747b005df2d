using System.Text;

namespace Shien.CommandLine.Languages;

/// <summary>
/// How wide a text is on a terminal: Chinese, Japanese and Korean characters take two columns each (Unicode Standard Annex 11), marks
/// that combine none.
/// </summary>
public static class TextWidth
{
    private const int LeastColumns = 20;

    // Never begin a line; JIS X 4051 names more of them.
    private const string Closing = "、。，．・：；？！）」』】〉》ー々…";
    private const string Opening = "（「『【〈《";

    /// <summary>Columns of a text.</summary>
    public static int Of(string text)
    {
        int columns = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            columns += Of(rune);
        }

        return columns;
    }

    /// <summary>The text with spaces after it up to <paramref name="columns"/>.</summary>
    public static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Of(text)));

    /// <summary>The beginning of a text that must not take more, with an ellipsis.</summary>
    public static string Cut(string text, int columns) => Of(text) <= columns ? text : text[..Fitting(text, columns - 1)] + "…";

    /// <summary>
    /// The text in lines of at most <paramref name="columns"/>, but for words that are longer; null breaks nothing. Words stay whole: a
    /// path or a command can be copied. Where there are no spaces, a line ends between any two wide characters.
    /// </summary>
    /// <param name="text">One line.</param>
    /// <param name="columns">What is left of the terminal beside the indentation.</param>
    public static IEnumerable<string> Break(string text, int? columns)
    {
        int most = columns is { } given ? Math.Max(given, LeastColumns) : int.MaxValue;
        while (Of(text) > most)
        {
            int end = Enumerable.Range(1, Fitting(text, most)).LastOrDefault(at => MayEnd(text, at));
            end = end > 0 ? end : Enumerable.Range(1, text.Length - 1).FirstOrDefault(at => MayEnd(text, at));
            if (end == 0)
            {
                break;
            }

            yield return text[..end].TrimEnd(' ');
            text = text[end..].TrimStart(' ');
        }

        yield return text;
    }

    private static bool MayEnd(string text, int at) => at < text.Length
        && (text[at] == ' '
            || (IsWide(text[at - 1]) && (IsWide(text[at]) || Closing.Contains(text[at - 1], StringComparison.Ordinal)) && !Closing.Contains(text[at], StringComparison.Ordinal) && !Opening.Contains(text[at - 1], StringComparison.Ordinal)));

    // Characters that take no more than so many columns.
    private static int Fitting(string text, int columns)
    {
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            columns -= Of(rune);
            if (columns < 0)
            {
                break;
            }

            at += rune.Utf16SequenceLength;
        }

        return at;
    }

    private static bool IsWide(char c) => !char.IsSurrogate(c) && Of(new Rune(c)) == 2;

    private static int Of(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        < 0x370 or (>= 0x200b and <= 0x200f) or (>= 0xfe00 and <= 0xfe0f) or (>= 0x3099 and <= 0x309a) => 0,
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
            or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
            or (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd) => 2,
        _ => 1,
    };
}
