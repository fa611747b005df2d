using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Shien.CommandLine.Languages;

/// <summary>The phrases of a language, found by what they are in English.</summary>
internal sealed partial class PhraseBook
{
    private readonly Dictionary<string, string> whole = new(StringComparer.Ordinal);
    private readonly List<(Phrase English, Phrase Other)> patterns = [];

    /// <summary>Makes one of pairs, English first.</summary>
    public PhraseBook(IEnumerable<(string English, string Other)> pairs)
    {
        foreach ((string english, string other) in pairs)
        {
            Phrase phrase = new(english);
            if (phrase.Places.Any())
            {
                patterns.Add((phrase, new Phrase(other)));
            }
            else
            {
                whole.TryAdd(phrase.Format([], part => part), new Phrase(other).Format([], part => part));
            }
        }

        patterns.Sort((a, b) => b.English.LiteralChars.CompareTo(a.English.LiteralChars));
    }

    /// <summary>The books of a language that are in this assembly: <c>ja</c>.</summary>
    public static PhraseBook Open(string language) => new(Files(language).SelectMany(file => PoFile.Read(file.Text)));

    /// <summary>Their files, by name.</summary>
    public static IEnumerable<(string Name, string Text)> Files(string language)
    {
        Assembly assembly = typeof(PhraseBook).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(language + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            yield return (name, reader.ReadToEnd());
        }
    }

    /// <summary>The sentence in the other language, or null.</summary>
    /// <param name="sentence">In English.</param>
    /// <param name="translate">Translates those of its values that are texts.</param>
    public string? Find(string sentence, Func<string, string> translate)
    {
        if (whole.TryGetValue(sentence, out string? same))
        {
            return same;
        }

        foreach ((Phrase english, Phrase other) in patterns)
        {
            // Of few words it was made only if what it holds besides is not a sentence that nobody knows.
            if (english.Match(sentence) is { } values && !(english.IsWeak && values.Any(value => !other.IsText(value.Key) && Prose().IsMatch(value.Value))))
            {
                return other.Format(values, translate);
            }
        }

        return null;
    }

    [GeneratedRegex("[a-z]{2,} [a-z]{2,} [a-z]{2,}")]
    private static partial Regex Prose();
}
