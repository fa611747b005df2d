using System.Diagnostics;
using System.Text;
using AwesomeAssertions;
using Shien.Blade.Addresses;
using Shien.Blade.Settings;
using Xunit;

namespace Shien.Tests.Blade.Addresses;

/// <summary>A department's own script, as the daemon runs it.</summary>
public sealed class AddressCommandTests : IDisposable
{
    private static readonly AddressRecord Wanted = new("alice", "01", "52:54:00:00:00:01", IsWanted: true, IsDone: false);

    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Gets_its_words_and_nothing_else()
    {
        string script = Script("""
            {
              for word; do echo "[$word]"; done
              env | grep -v '^\(PWD\|SHLVL\|_\)=' | sort
              ls /proc/self/fd | wc -l
              cat
              [ "$(cut -d' ' -f5 /proc/$$/stat)" = $$ ] && echo leads
            } > "$(dirname "$0")/seen"
            printf 'vm1.example.org\nand more\n'
            """);
        Run(script, Wanted with { IsWanted = false }).Should().Be(new AddressAnswer("vm1.example.org", null));
        File.ReadAllLines(Path.Combine(folder, "seen")).Should().Equal(
            "[--form=it's $(id)]", "[undefine]", "[alice]", "[01]", "[52:54:00:00:00:01]",
            "HOME=/", "LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "4", // its three, and the one by which ls reads the folder
            "leads");
    }

    [Fact]
    public void Its_failure_is_told_with_code_and_last_line() =>
        Run(Script("echo first >&2; printf 'the form says \\033[31mno\n' >&2; exit 3"), Wanted).Problem
            .Should().MatchRegex(@"^'/.*/script' ended with code 3: the form says  \[31mno$");

    [Fact]
    public void It_is_ended_with_what_it_started_when_it_takes_too_long()
    {
        Stopwatch clock = Stopwatch.StartNew();
        Run(Script("sleep 60 & echo $! > \"$(dirname \"$0\")/child\"; wait"), Wanted, seconds: 1).Problem.Should().EndWith("did not end within 1 s");
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        string child = File.ReadAllText(Path.Combine(folder, "child")).Trim();
        SpinWait.SpinUntil(() => IsGone(child), TimeSpan.FromSeconds(5)).Should().BeTrue();
    }

    [Fact]
    public void Who_leaves_its_group_is_not_waited_for() =>
        Run(Script("setsid sleep 6 &"), Wanted, seconds: 1).Problem.Should().Contain("left something behind");

    [Fact]
    public void It_cannot_fill_the_daemon() => Run(Script("exec yes"), Wanted).Problem.Should().EndWith("printed more than 4096 bytes");

    [Fact]
    public void A_missing_program_is_a_failure_like_others() => Run(Path.Combine(folder, "none"), Wanted).Problem.Should().Contain("could not be started");

    [Theory]
    [InlineData("131.130.1.2\n", "131.130.1.2")]
    [InlineData("2001:db8::1\n", "2001:db8::1")]
    [InlineData(" pc-12.example.org \r\nmore", "pc-12.example.org")]
    [InlineData("", null)]
    [InlineData("\nvm1\n", null)]
    [InlineData("it is done\n", null)]
    [InlineData("-rf\n", null)]
    [InlineData("<b>vm1</b>\n", null)]
    public void Only_an_address_or_a_host_name_is_taken_from_its_output(string output, string? name) =>
        AddressCommand.NameOf(Encoding.UTF8.GetBytes(output)).Should().Be(name);

    [Theory]
    [InlineData(0u, 0x81ed, null)] // 0755
    [InlineData(0u, 0x81c0, null)] // 0700
    [InlineData(0u, 0x81a4, "*cannot be executed*")] // 0644
    [InlineData(0u, 0x81fd, "*nobody but root*")] // 0775
    [InlineData(0u, 0x81ef, "*nobody but root*")] // 0757
    [InlineData(1000u, 0x81ed, "*nobody but root*")]
    [InlineData(0u, 0x41ed, "*no regular file*")]
    public void Only_root_may_be_able_to_change_it(uint uid, int mode, string? problem)
    {
        string? found = RootFile.ProblemOfProgram(uid, mode);
        if (problem is null)
        {
            found.Should().BeNull();
        }
        else
        {
            found.Should().Match(problem);
        }
    }

    [Theory]
    [InlineData(0u, 0x41ed, true)] // 0755
    [InlineData(0u, 0x43ff, true)] // 1777
    [InlineData(0u, 0x41ff, false)] // 0777
    [InlineData(1000u, 0x41c0, false)]
    public void Nor_to_put_another_in_its_place(uint uid, int mode, bool isRight) => (RootFile.ProblemOfFolder(uid, mode) is null).Should().Be(isRight);

    private static bool IsGone(string pid) => !File.Exists($"/proc/{pid}/stat") || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static AddressAnswer Run(string script, AddressRecord address, int seconds = 10) =>
        new AddressCommand([script, "--form=it's $(id)"], TimeSpan.FromSeconds(seconds)).Run(address);

    private string Script(string text)
    {
        string path = Path.Combine(folder, "script");
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
