using System.Globalization;
using System.Text;

namespace Shien.CommandLine.Languages;

/// <summary>
/// A sentence with places for values, <c>'{0}' is not running.</c>: recognises texts that were made of it, and makes such texts.
/// <c>{0:t}</c> is a value that is itself a sentence or a word, and is translated; <c>{{</c> is a brace.
/// </summary>
internal sealed class Phrase
{
    private const int FewLetters = 9;

    private readonly List<string> literals = [];
    private readonly List<(int Number, bool IsText)> places = [];

    /// <summary>Takes it apart. What is no place is text.</summary>
    public Phrase(string pattern)
    {
        StringBuilder literal = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is '{' or '}' && i + 1 < pattern.Length && pattern[i + 1] == pattern[i])
            {
                literal.Append(pattern[i++]);
            }
            else if (pattern[i] == '{' && pattern.IndexOf('}', i) is var end and > 0 && Place(pattern[(i + 1)..end]) is { } place)
            {
                places.Add(place);
                literals.Add(literal.ToString());
                literal.Clear();
                i = end;
            }
            else
            {
                literal.Append(pattern[i]);
            }
        }

        literals.Add(literal.ToString());
    }

    /// <summary>The numbers of its places, in their order.</summary>
    public IEnumerable<int> Places => places.Select(place => place.Number);

    /// <summary>How much of it is given: of two that fit, the one that says more is meant.</summary>
    public int LiteralChars => literals.Sum(literal => literal.Length);

    /// <summary>True if so little of it is given that many a text could seem to be made of it.</summary>
    public bool IsWeak => literals.Sum(literal => literal.Count(char.IsAsciiLetter)) < FewLetters;

    /// <summary>True if the value of that number is translated.</summary>
    public bool IsText(int number) => places.Exists(place => place.Number == number && place.IsText);

    /// <summary>The values by their numbers, if the text can have been made of this; each as short as can be, but for the last.</summary>
    public Dictionary<int, string>? Match(string text)
    {
        if (text.Length < LiteralChars || !text.StartsWith(literals[0], StringComparison.Ordinal) || !text.EndsWith(literals[^1], StringComparison.Ordinal))
        {
            return null;
        }

        Dictionary<int, string> values = [];
        int at = literals[0].Length;
        for (int i = 0; i < places.Count; i++)
        {
            int last = text.Length - literals[^1].Length;
            int end = i == places.Count - 1 ? last
                : literals[i + 1].Length == 0 ? Adjacent(text, at, last)
                : text.IndexOf(literals[i + 1], at, StringComparison.Ordinal);
            if (end < at || end > last)
            {
                return null;
            }

            values[places[i].Number] = text[at..end];
            at = end + literals[i + 1].Length;
        }

        return places.Count > 0 || text.Length == literals[0].Length ? values : null;
    }

    /// <summary>Puts values in; a place without one stays as it is.</summary>
    public string Format(Dictionary<int, string> values, Func<string, string> translate)
    {
        StringBuilder text = new(literals[0]);
        for (int i = 0; i < places.Count; i++)
        {
            text.Append(!values.TryGetValue(places[i].Number, out string? value) ? $"{{{places[i].Number}}}" : places[i].IsText ? translate(value) : value);
            text.Append(literals[i + 1]);
        }

        return text.ToString();
    }

    // Of two values side by side the second is an addition, or nothing: "; and more", ": why", " (where)".
    private static int Adjacent(string text, int at, int last)
    {
        for (int i = at + 1; i < last; i++)
        {
            if (text[i] is ';' or '\n' || (text[i] == ' ' && i + 1 < last && text[i + 1] == '(') || (text[i] == ':' && i + 1 < last && text[i + 1] == ' '))
            {
                return i;
            }
        }

        return last;
    }

    private static (int Number, bool IsText)? Place(string inner)
    {
        bool isText = inner.EndsWith(":t", StringComparison.Ordinal);
        return int.TryParse(isText ? inner[..^2] : inner, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? (number, isText) : null;
    }
}
