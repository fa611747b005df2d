using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Rules;
using Xunit;

namespace Shien.Tests.Inspection.Rules;

/// <summary>Every rule: what it is for, what only looks like it, and what tries to hide.</summary>
public sealed class RuleCorpusTests
{
    public static TheoryData<string> Names => [.. RuleCase.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Finds_what_is_expected_and_nothing_else(string name)
    {
        RuleCase one = RuleCase.All.Single(c => c.Name == name);
        one.Found(Profile.Private).Should().Equal(one.Expected(Profile.Private), "private");
        one.Found(Profile.Public).Should().Equal(one.Expected(Profile.Public), "public");
    }

    [Fact]
    public void Every_rule_has_a_hit_a_near_miss_and_an_evasion() =>
        RuleTable.All.SelectMany(rule => new[] { "hit", "near miss", "evasion" }.Select(kind => $"{rule.Id} {kind}"))
            .Except(RuleCase.All.Where(c => (c.Kind == "near miss") != (c.Expected(Profile.Private).Any() || c.Expected(Profile.Public).Any())).Select(c => $"{c.Rule} {c.Kind}"))
            .Should().BeEmpty("tests/fixtures/rules/corpus.txt has all three of each rule; only near misses expect nothing");
}
