using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection.Services;

public sealed class OpenDatabaseRuleTests
{
    private static readonly IReadOnlyList<ServiceCase> Cases = ServiceCase.Read("databases.txt");

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void N2_finds_what_listens_beyond_the_machine(string name)
    {
        ServiceCase test = Cases.Single(c => c.Name == name);
        test.Guest().Rows("N2").Should().BeEquivalentTo(test.Rows("N2", "Warn"));
        test.Guest().Rows("N2", Profile.Public).Should().BeEquivalentTo(test.Rows("N2", "Block"));
    }

    [Fact]
    public void Every_product_has_a_hit_a_near_miss_and_an_evasion() =>
        Cases.GroupBy(c => c.Name.Split(' ')[0]).Where(g => !new[] { " hit:", " near miss:", " evasion:" }.All(kind => g.Any(c => c.Name.Contains(kind, StringComparison.Ordinal))))
            .Select(g => g.Key).Should().BeEmpty();
}
