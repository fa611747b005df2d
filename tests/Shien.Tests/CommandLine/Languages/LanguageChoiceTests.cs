using AwesomeAssertions;
using Shien.CommandLine.Languages;
using Xunit;

namespace Shien.Tests.CommandLine.Languages;

public sealed class LanguageChoiceTests
{
    [Theory]
    [InlineData(null, null, "ja_JP.UTF-8", true)]
    [InlineData(null, null, "ja_JP.utf8", true)]
    [InlineData(null, null, "ja", true)]
    [InlineData("", "", "ja_JP.UTF-8", true)]
    [InlineData("ja_JP.UTF-8@x", null, null, true)]
    [InlineData("C", null, "ja_JP.UTF-8", false)]
    [InlineData(null, "POSIX", "ja_JP.UTF-8", false)]
    [InlineData(null, "ja_JP.UTF-8", "C.UTF-8", true)]
    [InlineData(null, null, "ja_JP.eucJP", false)]
    [InlineData(null, null, "javanese", false)]
    [InlineData(null, null, "en_US.UTF-8", false)]
    public void The_environment_decides(string? all, string? messages, string? lang, bool isJapanese)
    {
        Dictionary<string, string?> variables = new() { ["LC_ALL"] = all, ["LC_MESSAGES"] = messages, ["LANG"] = lang };
        LanguageChoice.IsJapanese(variables.GetValueOrDefault, () => !isJapanese).Should().Be(isJapanese);
    }

    [Fact]
    public void Where_it_says_nothing_the_system_does()
    {
        LanguageChoice.IsJapanese(_ => null, () => true).Should().BeTrue();
        LanguageChoice.IsJapanese(_ => "", () => false).Should().BeFalse();
    }
}
