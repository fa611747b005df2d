using AwesomeAssertions;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.CommandLine;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("$(id) `id` \\ \" !", "'$(id) `id` \\ \" !'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("''", "''\\'''\\'''")]
    public void A_shell_reads_the_word_and_nothing_else(string word, string quoted) => ShellWords.Quote(word).Should().Be(quoted);

    [Fact]
    public void A_command_is_its_words() => ShellWords.Join(["sh", "-c", "echo $1", "it's"]).Should().Be("'sh' '-c' 'echo $1' 'it'\\''s'");
}
