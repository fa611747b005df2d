using System.Text.RegularExpressions;
using AwesomeAssertions;
using Shien.CommandLine.Languages;
using Xunit;

namespace Shien.Tests.CommandLine.Languages;

public sealed partial class JapanesePhrasesTests
{
    private const string Words = "ja/words.po";

    private static readonly List<(string File, string English, string Other)> Entries =
        [.. PhraseBook.Files("ja").SelectMany(file => PoFile.Read(file.Text).Select(pair => (file.Name, pair.English, pair.Other)))];

    [Fact]
    public void Every_sentence_has_its_Japanese()
    {
        HashSet<string> known = [.. Entries.Select(entry => entry.English)];
        string.Join('\n', SourceSentences.All.Where(sentence => !known.Contains(sentence.Key)).Select(sentence => $"{sentence.Value}: {sentence.Key}"))
            .Should().BeEmpty("src/Shien.CommandLine/Languages/ja/*.po has the Japanese of each: add it there, or the sentence to untranslated.txt");
    }

    [Fact]
    public void No_Japanese_is_left_of_a_sentence_that_is_gone() =>
        string.Join('\n', Entries.Where(entry => entry.File != Words && !SourceSentences.All.ContainsKey(entry.English)).Select(entry => $"{entry.File}: {entry.English}")).Should().BeEmpty();

    [Fact]
    public void Both_have_the_same_values() =>
        Entries.Where(entry => entry.File == Words ? Places(entry.Other).Except(Places(entry.English)).Any() : !Places(entry.English).SequenceEqual(Places(entry.Other)))
            .Select(entry => $"{entry.English} → {entry.Other}").Should().BeEmpty();

    [Fact]
    public void No_sentence_is_there_twice() =>
        Entries.GroupBy(entry => entry.English).Where(same => same.Count() > 1).Select(same => same.Key).Should().BeEmpty();

    [Fact]
    public void Each_sentence_finds_itself_and_no_other()
    {
        PhraseBook book = PhraseBook.Open("ja");
        List<string> wrong = [];
        foreach ((_, string english, string other) in Entries)
        {
            Dictionary<int, string> values = Enumerable.Range(0, 20).ToDictionary(number => number, number => $"\n{number}");
            string found = book.Find(new Phrase(english).Format(values, value => value), value => value) ?? "nothing";
            if (found != new Phrase(other).Format(values, value => value))
            {
                wrong.Add($"{english} → {found}");
            }
        }

        string.Join('\n', wrong).Should().BeEmpty("a phrase that says more hides it");
    }

    // Full stops, question marks and brackets as the Japanese that is here has them.
    [Fact]
    public void Japanese_is_written_alike() =>
        Entries.Where(entry => OddJapanese().IsMatch(entry.Other)).Select(entry => entry.Other).Should().BeEmpty();

    private static IEnumerable<int> Places(string phrase) => new Phrase(phrase).Places.Order();

    [GeneratedRegex("[！？（）：；，．Ａ-Ｚａ-ｚ０-９]|。 |。。|、 |である。")]
    private static partial Regex OddJapanese();
}
