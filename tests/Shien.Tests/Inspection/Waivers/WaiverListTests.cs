using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Waivers;
using Xunit;

namespace Shien.Tests.Inspection.Waivers;

public sealed class WaiverListTests
{
    private static readonly DateOnly Today = new(2026, 11, 26);
    private static readonly string Box = new('a', 64);
    private static readonly Finding Passwords = new("S1", Severity.Warn, "/etc/ssh/sshd_config:57", "sshd takes passwords. Why.", "Set it to no.");
    private static readonly Finding Key = new("K1", Severity.Block, "/home/vagrant/.ssh/authorized_keys:1", "key. Why.", "Remove it.", CanFix: true);

    [Fact]
    public void A_waiver_marks_what_it_was_written_for_and_nothing_else()
    {
        IReadOnlyList<Finding> judged = Owner(
            """
            # of e24
            [[waiver]]
            rule = "S1"
            where = "/etc/ssh/sshd_config"
            reason = "the exercise is about passwords"
            expires = 2027-01-31
            by = "e24"
            """).Apply([Passwords, Passwords with { Rule = "S2" }, Passwords with { Where = "/etc/ssh/sshd_config.d/x:1" }], null);
        judged.Should().HaveCount(3);
        judged[0].Should().Be(Passwords with { Waived = new WaiverMark("the exercise is about passwords", new DateOnly(2027, 1, 31), "e24") });
        judged[0].Blocks.Should().BeFalse();
        judged.Skip(1).Should().AllSatisfy(finding => finding.Waived.Should().BeNull());
    }

    [Theory]
    [InlineData("/etc/ssh/sshd_config:57", true)]
    [InlineData("/etc/ssh/sshd_config", true)]
    [InlineData("/etc/ssh", true)]
    [InlineData("/etc/ssh/", true)]
    [InlineData("/", true)]
    [InlineData("/etc/ssh/sshd_config:5", false)] // not line 57
    [InlineData("/etc/ssh/sshd", false)]
    [InlineData("/etc/ssh/sshd_config:57:", false)]
    [InlineData("etc/ssh/sshd_config:57", false)]
    public void Where_is_a_place_or_its_beginning(string where, bool waives) =>
        Owner(Text($"where = \"{where}\"\n")).Apply([Passwords], null)[0].Waived.Should().Match(mark => (mark != null) == waives);

    [Theory]
    [InlineData("expires = 2026-11-26", null)] // the last day is one of them
    [InlineData("expires = \"2027-11-26\"", null)]
    [InlineData("expires = 2026-11-25", "The waiver of S1 does not count: its last day was 2026-11-25.")]
    [InlineData("expires = 2027-11-27", "The waiver of S1 does not count: its last day is more than a year ahead.")]
    [InlineData("expires = \"next year\"", "The waiver of S1 does not count: its last day is no date; write expires = 2027-01-31.")]
    [InlineData("expires = 2027-01-31T00:00:00Z", "The waiver of S1 does not count: its last day is no date; write expires = 2027-01-31.")]
    [InlineData("", "The waiver of S1 does not count: it has no last day (expires).")]
    [InlineData("expires = 20270131", "The waiver of S1 does not count: 'expires' is no text; write expires = \"...\".")]
    [InlineData("expires = 2027-01-31\nexpire = 2027-01-31", "The waiver of S1 does not count: 'expire' is no field of a waiver; there are rule, where, reason, expires, by, account, box.")]
    [InlineData("expires = 2027-01-31\naccount = \"e24\"", "The waiver of S1 does not count: account and box are for the file of the blade's administrators.")]
    public void What_does_not_count_is_shown(string expires, string? problem) =>
        Problem(Owner($"[[waiver]]\nrule = \"S1\"\nreason = \"r\"\nby = \"e24\"\n{expires}\n")).Should().Be(problem);

    [Theory]
    [InlineData("rule = \"S1\"\nby = \"e24\"", "The waiver of S1 does not count: it has no reason.")]
    [InlineData("rule = \"S1\"\nreason = \"  \"\nby = \"e24\"", "The waiver of S1 does not count: it has no reason.")]
    [InlineData("rule = \"S1\"\nreason = \"\"\nby = \"e24\"", "The waiver of S1 does not count: 'reason' is no text; write reason = \"...\".")]
    [InlineData("rule = \"S1\"\nreason = \"r\"", "The waiver of S1 does not count: it does not say who decided it (by).")]
    [InlineData("reason = \"r\"\nby = \"e24\"", "The waiver does not count: it names no rule.")]
    [InlineData("rule = \"S99\"\nreason = \"r\"\nby = \"e24\"", "The waiver of S99 does not count: there is no such rule.")]
    [InlineData("rule = \"W1\"\nreason = \"r\"\nby = \"e24\"", "The waiver of W1 does not count: findings about waivers cannot be waived.")]
    public void A_waiver_needs_a_known_rule_a_reason_and_a_name(string fields, string problem) =>
        Problem(Owner($"[[waiver]]\n{fields}\nexpires = 2027-01-31\n")).Should().Be(problem);

    [Theory]
    [InlineData("rule = \"S1\"\n", "This line belongs to no [[waiver]].")]
    [InlineData("[waiver]\nrule = \"S1\"\n", "A waiver begins with [[waiver]].")]
    [InlineData("[[waivers]]\nrule = \"S1\"\n", "A waiver begins with [[waiver]].")]
    public void What_is_no_waiver_is_shown(string text, string problem) => Problem(Owner(text)).Should().Be(problem);

    [Fact]
    public void A_file_that_is_no_TOML_waives_nothing()
    {
        IReadOnlyList<Finding> judged = Owner(Text() + "reason = \"oops\n").Apply([Passwords], null);
        judged[0].Waived.Should().BeNull();
        judged[1].Message.Should().StartWith("The file is no TOML, so none of its waivers counts (");
        judged[1].Where.Should().StartWith("w.toml:");
    }

    [Fact]
    public void What_blocks_is_not_the_owner_s_to_waive()
    {
        IReadOnlyList<Finding> judged = Owner(Text().Replace("S1", "K1", StringComparison.Ordinal)).Apply([Passwords, Key], null);
        judged.Select(f => (f.Rule, f.Severity, f.Blocks)).Should().Equal(
            ("K1", Severity.Block, true), ("S1", Severity.Warn, false), ("W1", Severity.Warn, false));
        judged.Should().AllSatisfy(f => f.Waived.Should().BeNull());
        judged[2].Message.Should().StartWith(
            "The waiver of K1 does not count: the finding blocks, and what blocks is waived by the blade's administrators only. ");
        judged[2].Where.Should().Be("w.toml:1");
    }

    [Theory]
    [InlineData("account = \"e24\"", true)]
    [InlineData("account = \"*\"", true)]
    [InlineData("account = \"e25\"", false)]
    [InlineData("box = \"BOX\"", true)]
    [InlineData("account = \"e24\"\nbox = \"BOX\"", true)]
    [InlineData("account = \"e25\"\nbox = \"BOX\"", false)]
    [InlineData("account = \"*\"\nbox = \"0000\"", false)]
    public void Administrators_waive_what_blocks_for_an_account_or_a_box(string scope, bool waives)
    {
        IReadOnlyList<Finding> judged = Administrators(Text(scope.Replace("BOX", Box, StringComparison.Ordinal) + "\n").Replace("S1", "K1", StringComparison.Ordinal))
            .Apply([Key], new WaiverTarget("e24", [new string('b', 64), Box]));
        judged.Should().ContainSingle("a waiver for others is no concern of this machine").Which.Blocks.Should().Be(!waives);
    }

    [Fact]
    public void A_waiver_of_the_administrators_without_a_scope_does_not_count()
    {
        IReadOnlyList<Finding> judged = Administrators(Text().Replace("S1", "K1", StringComparison.Ordinal)).Apply([Key], new WaiverTarget("e24", []));
        judged[0].Blocks.Should().BeTrue();
        judged[1].Message.Should().StartWith("The waiver of K1 does not count: it says neither for which account nor for which box (account = \"*\" is everybody).");
    }

    [Fact]
    public void Which_rules_may_be_waived_for_an_account_is_known_before_its_machine()
    {
        string text = Text("account = \"e24\"\n")
            + Text($"box = \"{Box}\"\n").Replace("S1", "K1", StringComparison.Ordinal)
            + Text("account = \"e25\"\n").Replace("S1", "C1", StringComparison.Ordinal)
            + Text("account = \"*\"\n").Replace("S1", "C2", StringComparison.Ordinal).Replace("2027-01-31", "2026-01-31", StringComparison.Ordinal);
        Administrators(text).RulesFor("e24").Should().Equal("S1", "K1");
    }

    [Fact]
    public void No_mark_is_given_twice_and_no_waiver_is_nothing()
    {
        Finding marked = Passwords with { Waived = new WaiverMark("first", Today, "x") };
        Owner(Text()).Apply([marked], null).Should().Equal(marked);
        WaiverList.Empty.Apply([Key, Passwords], null).Should().Equal(Key, Passwords);
    }

    [Fact]
    public void Words_of_a_file_cannot_harm_a_terminal()
    {
        Finding judged = Owner(Text().Replace("\"r\"", "\"a\\u001b[31mb\"", StringComparison.Ordinal)).Apply([Passwords], null)[0];
        judged.Waived!.Reason.Should().Be("a\uFFFD[31mb");
        Owner("[[waiver]]\nrule = \"\\u001b[2J\"\n").Apply([], null)[0].Message.Should().NotMatchRegex(@"\p{Cc}");
    }

    [Fact]
    public void Any_number_of_waivers_makes_a_bounded_report()
    {
        IReadOnlyList<Finding> judged = Owner(string.Concat(Enumerable.Repeat("[[waiver]]\n", 5000))).Apply([Passwords], null);
        judged.Should().HaveCountLessThan(150).And.Contain(f => f.Message.StartsWith("Only the first 1000 waivers of a file count."));
    }

    private static string Text(string more = "") => $"[[waiver]]\nrule = \"S1\"\nreason = \"r\"\nexpires = 2027-01-31\nby = \"e24\"\n{more}";

    private static WaiverList Owner(string text) => WaiverList.Parse(text, "w.toml", WaiverAuthority.Owner, Today);

    private static WaiverList Administrators(string text) => WaiverList.Parse(text, "w.toml", WaiverAuthority.Administrators, Today);

    // The sentence of the one problem, after making sure that it comes with a finding that still counts.
    private static string? Problem(WaiverList waivers)
    {
        IReadOnlyList<Finding> judged = waivers.Apply([Passwords], null);
        if (judged.Count == 1)
        {
            judged[0].Waived.Should().NotBeNull();
            return null;
        }

        judged.Should().HaveCount(2);
        judged[0].Should().Be(Passwords);
        (judged[1].Rule, judged[1].Severity).Should().Be(("W1", Severity.Warn));
        const string end = " What it was for counts as if it were not there.";
        judged[1].Message.Should().EndWith(end);
        return judged[1].Message[..^end.Length];
    }
}
