using System.Diagnostics;
using System.Text;
using AwesomeAssertions;
using Shien.Inspection.Sshd;
using Shien.Tests.House;
using Xunit;

namespace Shien.Tests.Inspection.Sshd;

/// <summary>What the real sshd says of 71 configurations is compared end to end; here is what no real sshd would show.</summary>
public sealed class SshdConfigurationTests
{
    private static readonly SshdLogin Alice = new("alice", ["alice", "staff"], SshdLogin.Outside);

    [Fact]
    public void The_command_line_wins_over_every_file()
    {
        SshdConfiguration sshd = Of(("/etc/ssh/sshd_config", "PasswordAuthentication no\n"), [new SshdOption("PasswordAuthentication=yes", "/etc/default/ssh")]);
        sshd.Evaluate(Alice)["passwordauthentication"].Should().Be(new SshdSetting("yes", "/etc/default/ssh"));
    }

    [Fact]
    public void A_setting_says_where_it_stands()
    {
        SshdConfiguration sshd = Of(("/etc/ssh/sshd_config", "# first\nMatch User alice\n\tPermitRootLogin yes\n"), []);
        sshd.Evaluate(Alice)["permitrootlogin"].Should().Be(new SshdSetting("yes", "/etc/ssh/sshd_config:3", IsOfMatch: true));
        sshd.Evaluate(Alice)["usepam"].Where.Should().BeNull("it is compiled in");
    }

    [Theory]
    [InlineData("PasswordAuthentication maybe")]
    [InlineData("PasswordAuthentication")]
    [InlineData("Match User")]
    [InlineData("Match Colour red")]
    [InlineData("Match all User alice")]
    [InlineData("Match User alice\nUsePAM yes")]
    public void A_line_at_which_sshd_refuses_to_start_is_named(string text)
    {
        SshdConfiguration sshd = Of(("/etc/ssh/sshd_config", "#\n" + text), []);
        sshd.Evaluate(Alice)["passwordauthentication"].Value.Should().Be("yes");
        sshd.Problems.Should().Equal($"/etc/ssh/sshd_config:{1 + text.Split('\n').Length}");
    }

    [Fact]
    public void A_file_that_includes_itself_ends()
    {
        SshdConfiguration sshd = Of(("/etc/ssh/sshd_config", "Include sshd_config sshd_config sshd_config\nPasswordAuthentication no\n"), []);
        sshd.Evaluate(Alice)["passwordauthentication"].Value.Should().Be("no");
        sshd.Problems.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("[0-9]*.conf", "00-a.conf 10-b.conf")]
    [InlineData("[!0-9]*.conf", "a.conf")]
    [InlineData("?0-*[ab].con[f]", "00-a.conf 10-b.conf")]
    [InlineData("*", "00-a.conf 10-b.conf a.conf 00-c.dpkg-old")]
    [InlineData(".*", ".hidden.conf")]
    public void Names_are_chosen_as_glob_does(string pattern, string names) =>
        SshdGlob.Expand(pattern, new SshdFiles(_ => null, _ => ["a.conf", "10-b.conf", "00-a.conf", ".hidden.conf", "00-c.dpkg-old"]))
            .Should().BeEquivalentTo(names.Split(' ').Select(name => "/etc/ssh/" + name));

    [Fact]
    public void A_pattern_that_matches_everything_everywhere_ends()
    {
        SshdFiles endless = new(_ => "Include /*[a]*[a]*[a]*[a]*[a]*/*[a]*[a]*[a]*[a]*x\nInclude /*/*/*/*/*/*/*"u8.ToArray(), _ => [.. Enumerable.Range(0, 4000).Select(i => new string('a', 250) + i)]);
        SshdConfiguration sshd = new(endless, new Version(9, 2), []);
        sshd.Evaluate(Alice)["passwordauthentication"].Value.Should().Be("yes");
        sshd.IsCut.Should().BeTrue();
    }

    [Fact]
    public void Any_text_is_evaluated_in_bounded_time()
    {
        string[] cases = File.ReadAllText(Repository.Path("tests", "fixtures", "sshd", "cases.txt")).Split("\n== ");
        Random random = new(4);
        for (int i = 0; i < 2000; i++)
        {
            StringBuilder text = new(cases[random.Next(cases.Length)]);
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                text.Insert(random.Next(text.Length), "\"'\\=#*?!,[]\n \t\0/"[random.Next(16)]);
            }

            long begin = Stopwatch.GetTimestamp();
            Of(("/etc/ssh/sshd_config", text.ToString()), []).Evaluate(Alice).Should().ContainKey("permitrootlogin");
            Stopwatch.GetElapsedTime(begin).Should().BeLessThan(TimeSpan.FromSeconds(20));
        }
    }

    private static SshdConfiguration Of((string Path, string Text) file, SshdOption[] commandLine) => new(
        new SshdFiles(path => path == file.Path ? Encoding.UTF8.GetBytes(file.Text) : null, _ => null), new Version(9, 2), commandLine);
}
