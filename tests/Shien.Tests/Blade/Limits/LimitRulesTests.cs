using AwesomeAssertions;
using Shien.Blade.Limits;
using Xunit;

namespace Shien.Tests.Blade.Limits;

/// <summary>Which of the lines of the file counts for an account.</summary>
public sealed class LimitRulesTests
{
    private static readonly LimitRules Rules = LimitRules.None
        .With(null, null, LimitKey.Machines, 6)
        .With("guests", null, LimitKey.Machines, 1)
        .With("staff", null, LimitKey.Machines, 20)
        .With("staff", null, LimitKey.CpuPercent, 80)
        .With(null, "bob", LimitKey.Cores, 2);

    public static TheoryData<string, string[], string, long?, string> Rows => new()
    {
        { "alice", [], "machines", 6, "[limits]" },
        { "alice", [], "running", 4, "default" },
        { "alice", [], "cpu_percent", null, "default" },
        { "alice", ["guests"], "machines", 1, "[limits.group.guests]" },
        { "alice", ["guests", "staff"], "machines", 20, "[limits.group.staff]" },
        { "alice", ["guests", "staff"], "cpu_percent", 80, "[limits.group.staff]" },
        { "bob", ["staff"], "cores", 2, "[limits.account.bob]" },
        { "bob", ["staff"], "machines", 20, "[limits.group.staff]" },
        { "bob", ["unknown"], "machines", 6, "[limits]" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_account_counts_before_its_groups_and_these_before_everybody(string account, string[] groups, string name, long? most, string source)
    {
        EffectiveLimits limits = Rules.Of(account, groups);
        LimitKey key = LimitKind.Named(name)!.Key;
        (limits.Most(key), limits.Source(key)).Should().Be((most, source));
    }

    [Fact]
    public void The_log_is_told_what_changed() =>
        Rules.ChangesTo(LimitRules.None.With(null, null, LimitKey.Machines, 4).With(null, "bob", LimitKey.Cores, 2)).Should().Equal(
            "limits.group.guests.machines 1 → -", "limits.group.staff.cpu_percent 80 → -", "limits.group.staff.machines 20 → -", "limits.machines 6 → 4");

    [Fact]
    public void Only_groups_that_have_a_section_are_asked_about()
    {
        List<string> asked = [];
        LimitBook book = new(() => Rules, (account, groups) =>
        {
            asked.Add(account + ": " + string.Join(" ", groups));
            return ["guests"];
        });
        book.Of("alice").Machines.Should().Be(1);
        asked.Should().Equal("alice: guests staff");
    }
}
