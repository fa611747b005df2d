using System.Text;

namespace Shien.CommandLine.Languages;

/// <summary>
/// Says in the reader's language what the programs say in English. A sentence is recognised by its words, whoever made it: this
/// program, the blade, or a check; what is not recognised stays English. Texts are values: nothing in them can fail here.
/// </summary>
public sealed class Translator
{
    private const int MostChars = 16 * 1024;
    private const int MostDepth = 4;
    private const int MostSentences = 4; // That look like several, and are one.

    private readonly Lazy<PhraseBook>? book;

    private Translator(Func<PhraseBook>? open) => book = open is null ? null : new(open);

    /// <summary>Changes nothing, and reads nothing.</summary>
    public static Translator English { get; } = new(null);

    /// <summary>Japanese; its phrases are read when the first sentence is said.</summary>
    public static Translator Japanese { get; } = new(() => PhraseBook.Open("ja"));

    /// <summary>Of the person before this process: LC_ALL, LC_MESSAGES or LANG, and on Windows the language of the system.</summary>
    public static Translator OfProcess() => LanguageChoice.IsJapanese() ? Japanese : English;

    /// <summary>True if everything stays as it is.</summary>
    public bool IsEnglish => book is null;

    /// <summary>One of these phrases, for tests.</summary>
    internal static Translator Of(PhraseBook phrases) => new(() => phrases);

    /// <summary>The text in the reader's language, with its lines and its indentation.</summary>
    public string Translate(string text) =>
        book is null || text.Length is 0 or > MostChars ? text : string.Join('\n', TextUnits.Lines(text).Select(line => TranslateLine(line, 0)));

    private string TranslateLine(string line, int depth)
    {
        string bare = line.Trim(' ');
        if (bare.Length == 0 || depth > MostDepth)
        {
            return line;
        }

        int indent = line.IndexOf(bare, StringComparison.Ordinal);
        StringBuilder said = new(line[..indent]);
        string[] sentences = TextUnits.Sentences(bare);
        for (int at = 0; at < sentences.Length;)
        {
            // The dot of an abbreviation or of a path ends no sentence: then what follows belongs to it.
            int end = at + 1;
            string? known = null;
            while ((known = Known(string.Join(' ', sentences[at..end]), depth)) is null && end < Math.Min(sentences.Length, at + MostSentences))
            {
                end++;
            }

            end = known is null ? at + 1 : end;
            if (at > 0 && said[^1] is not ('。' or '？'))
            {
                said.Append(' ');
            }

            said.Append(known ?? sentences[at]);
            at = end;
        }

        return said.Append(line[(indent + bare.Length)..]).ToString();
    }

    // Null for what is in no book. A headline is a sentence without its dot.
    private string? Known(string sentence, int depth) =>
        book!.Value.Find(sentence, part => TranslateLine(part, depth + 1))
        ?? (sentence[^1] == '.' ? null : book.Value.Find(sentence + ".", part => TranslateLine(part, depth + 1))?.TrimEnd('。'));
}
