using System.Text.RegularExpressions;
using AwesomeAssertions;
using Shien.Inspection.Reports;
using Shien.Inspection.Rules;
using Shien.Tests.House;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed partial class RuleCatalogTests
{
    [Fact]
    public void Every_id_that_a_finding_can_have_is_explained()
    {
        IEnumerable<string> written =
            from file in Repository.Files("src/Shien.Inspection", "*.cs").Concat(Repository.Files("src/Shien.Blade", "*.cs"))
            from Match match in Id().Matches(string.Join('\n', Repository.Lines(file)))
            select match.Groups[1].Value;
        written.Concat(RuleTable.All.Select(rule => rule.Id)).Distinct()
            .Should().Contain("E1").And.Contain("K1").And.BeSubsetOf(RuleCatalog.All.Select(note => note.Id));
    }

    [Fact]
    public void Every_note_has_a_title_and_a_sentence_of_its_own()
    {
        RuleCatalog.All.Select(note => note.Id).Should().OnlyHaveUniqueItems();
        RuleCatalog.All.Where(note => note.Help == note.Title || !note.Help.EndsWith('.')).Should().BeEmpty("RuleCatalog says why each rule matters");
    }

    [GeneratedRegex("""new Finding(?:Info)?\(\s*"(\w+)",""")]
    private static partial Regex Id();
}
