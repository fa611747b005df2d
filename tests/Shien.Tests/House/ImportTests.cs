using AwesomeAssertions;
using Xunit;

namespace Shien.Tests.House;

/// <summary>
/// The order of imports, which the build does not look at: everything else of style does it, so that <c>dotnet format</c> need not
/// analyse all projects once more.
/// </summary>
public sealed class ImportTests
{
    [Fact]
    public void Imports_are_sorted_with_those_of_the_system_first()
    {
        List<string> wrong = [];
        foreach (string file in Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs")))
        {
            List<string> imports = [.. Repository.Lines(file)
                .TakeWhile(line => !line.StartsWith("namespace ", StringComparison.Ordinal))
                .Where(line => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=') && !line.StartsWith("using static ", StringComparison.Ordinal))
                .Select(line => line["using ".Length..].TrimEnd().TrimEnd(';'))];
            if (!imports.SequenceEqual(imports.OrderBy(name => name != "System" && !name.StartsWith("System.", StringComparison.Ordinal)).ThenBy(name => name, StringComparer.OrdinalIgnoreCase)))
            {
                wrong.Add(file);
            }
        }

        wrong.Should().BeEmpty("'dotnet format' sorts them");
    }
}
