using System.Text.Json;
using AwesomeAssertions;
using Shien.Api;
using Shien.CommandLine.Languages;
using Xunit;

namespace Shien.Tests.CommandLine.Languages;

public sealed class TranslatorTests
{
    private static readonly Translator Book = Translator.Of(new PhraseBook([
        ("'{0}' is not running.", "'{0}' は起動していません。"),
        ("Start it with '{0} start {1}'.", "'{0} start {1}' で起動してください。"),
        ("the machine '{0}' is being {1}", "マシン '{0}' は{1:t}中です"),
        ("repaired", "修復"),
        ("{0} of {1} machines", "{1} 台中 {0} 台"),
        ("{0}: {1}", "{0}、{1}"),
        ("A brace {{ and {0}", "波括弧 }} と {0}"),
    ]));

    [Theory]
    [InlineData("'01' is not running.", "'01' は起動していません。")]
    [InlineData("'01' is not running", "'01' は起動していません")]
    [InlineData("  '01' is not running. Start it with 'ie-virsh start 01'.\n", "  '01' は起動していません。'ie-virsh start 01' で起動してください。\n")]
    [InlineData("'/a. b' is not running. Nobody knows this. 'x' is not running.", "'/a. b' は起動していません。Nobody knows this. 'x' は起動していません。")]
    [InlineData("the machine '02' is being repaired", "マシン '02' は修復中です")]
    [InlineData("the machine 'repaired' is being painted", "マシン 'repaired' はpainted中です")]
    [InlineData("3 of 4 machines", "4 台中 3 台")]
    [InlineData("this is: what nobody has a phrase for", "this is: what nobody has a phrase for")]
    [InlineData("A brace { and {0}", "波括弧 } と {0}")]
    [InlineData("", "")]
    [InlineData("  ", "  ")]
    [InlineData("起動しました。", "起動しました。")]
    public void A_text_is_known_by_its_words(string english, string japanese) => Book.Translate(english).Should().Be(japanese);

    [Fact]
    public void English_stays_as_it_is() => Translator.English.Translate("'01' is not running.").Should().Be("'01' is not running.");

    [Fact]
    public void A_refusal_of_the_daemon_is_English_on_the_wire_and_Japanese_on_the_terminal()
    {
        ApiError error = new(ErrorCodes.State, "the machine '01' is not running", "Start it with 'ie-virsh start 01'.");
        string json = JsonSerializer.Serialize(error, ApiJson.Default.ApiError);
        json.Should().Contain("the machine").And.Contain("Start it with");
        ApiError came = JsonSerializer.Deserialize(json, ApiJson.Default.ApiError)!;
        Translator.Japanese.Translate(came.Message).Should().Be("マシン '01' は起動していません");
        Translator.Japanese.Translate(came.Remedy!).Should().Be("'ie-virsh start 01' で起動してください。");
    }

    [Theory]
    [InlineData("Guest: unknown system, x86_64, host name 'web', kernel 6.1.0, virtio", "ゲスト: 不明なシステム, x86_64, ホスト名 'web', カーネル 6.1.0, virtio")]
    [InlineData("Guest: Debian GNU/Linux 12 (bookworm), x86_64, host name 'web'", "ゲスト: Debian GNU/Linux 12 (bookworm), x86_64, ホスト名 'web'")]
    [InlineData("Guest: unknown system, unknown, kernel 6.1.0, no virtio proven", "ゲスト: 不明なシステム, unknown, カーネル 6.1.0, virtio は未確認")]
    [InlineData("(REQUIRED)", "(必須)")]
    public void What_is_put_together_is_known_in_each_of_its_forms(string english, string japanese) =>
        Translator.Japanese.Translate(english).Should().Be(japanese);

    // What a hostile blade or guest says is translated at most; it cannot fail here, nor take long, nor come out longer than it is long.
    [Theory]
    [InlineData("'{0}' is not running.")]
    [InlineData("{0:t}{1:t}{99999999999}{-1}{")]
    [InlineData("the machine '{1:t}' is being the machine '{0}' is being {0:t}")]
    [InlineData("\u001b[2J'01' is not running.")]
    [InlineData(". . . . ? ? .")]
    [InlineData("\ud800 is not running.")]
    public void Odd_texts_do_no_harm(string text)
    {
        foreach (string odd in (string[])[text, string.Concat(Enumerable.Repeat(text + " ", 400))])
        {
            Translator.Japanese.Translate(odd).Length.Should().BeLessThan((odd.Length * 4) + 100);
            Book.Translate(odd).Should().NotBeNull();
        }

        Book.Translate("\u001b[2J").Should().Be("\u001b[2J", "whoever prints has cleaned it, and nothing is made that was not there");
    }
}
