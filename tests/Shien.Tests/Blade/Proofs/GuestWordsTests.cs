using System.Text;
using AwesomeAssertions;
using Shien.Blade.Proofs;
using Xunit;

namespace Shien.Tests.Blade.Proofs;

/// <summary>What a guest says on port 22 and on its console, before it reaches anybody's terminal.</summary>
public sealed class GuestWordsTests
{
    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "SSH-2.0-OpenSSH_9.2p1 Debian-2")]
    [InlineData("welcome\r\nSSH-1.99-old\n", "SSH-1.99-old")]
    [InlineData("SSH-2.0-no line feed yet", null)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", null)]
    [InlineData("SSH-1.5-too old\n", null)]
    [InlineData("", null)]
    public void A_banner_is_a_line_of_its_own(string said, string? banner) => SshBanner.Find(said).Should().Be(banner);

    [Fact]
    public void A_banner_moves_no_cursor_and_has_an_end()
    {
        string banner = SshBanner.Find($"SSH-2.0-\u001b[2J{new string('x', 3000)}\n")!;
        banner.Should().NotContain("\u001b").And.HaveLength(120);
    }

    [Fact]
    public void A_console_is_its_last_lines_cleaned() => ConsoleTail.LinesOf(Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(1, 20).Select(n => $"line {n}\r\n\r\n")) + "\u001b[31mred\a\n" + new string('y', 9000)))
        .Should().HaveCount(6).And.OnlyContain(line => !line.Any(char.IsControl) && line.Length <= 160).And.StartWith("line 17");
}
