using System.Text;
using AwesomeAssertions;
using Shien.Cli.Rebuild;
using Xunit;

namespace Shien.Tests.Cli.Rebuild;

public sealed class GuestOutputTests
{
    private const string Mark = "shien-0123";

    [Theory]
    [InlineData("\nshien-0123 0\n", 0, "")]
    [InlineData("one\n\nshien-0123 7\n", 7, "one|")]
    [InlineData("one\ntwo\nshien-0123 7\n", 7, "one|two|")]
    [InlineData("one\n\n\nshien-0123 0\n", 0, "one||")]
    [InlineData("\n\nshien-0123 0\n", 0, "|")]
    [InlineData("\n\na\n\nb\nshien-0123 255\nlater\n", 255, "||a||b|")]
    [InlineData("shien-0123\nshien-0123 x\nx shien-0123 1\nshien-0123 -1\n\nshien-0123 3\n", 3, "shien-0123|shien-0123 x|x shien-0123 1|shien-0123 -1|")]
    [InlineData("a\r\n10%\r20%\r\n\u001b[1;31mred\u001b[0m \u001b]0;title\u0007b\u0001c\td\n\nshien-0123 0\n", 0, "a|20%|red bc\td|")]
    public void Lines_are_shown_and_the_end_is_found(string text, int code, string shown)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (int size in new[] { 1, 3, bytes.Length })
        {
            StringBuilder lines = new();
            GuestOutput output = new(Mark, line => lines.Append(line).Append('|'));
            foreach (byte[] part in bytes.Chunk(size))
            {
                output.Write(part);
            }

            output.ExitCode.Should().Be(code);
            lines.ToString().Should().Be(shown);
        }
    }

    [Fact]
    public void A_line_without_an_end_is_shown_in_pieces_and_hides_no_mark()
    {
        List<string> lines = [];
        GuestOutput output = new(Mark, lines.Add);
        output.Write(Encoding.UTF8.GetBytes(new string('x', 8192) + Mark + " 5\n"));
        output.ExitCode.Should().BeNull("it does not begin the line");
        output.Write(Encoding.UTF8.GetBytes(new string('y', 8192) + "\n" + Mark + " 6\n"));
        output.ExitCode.Should().Be(6);
        lines.Select(line => line.Length).Should().Equal(8192, Mark.Length + 2, 8192);
    }
}
