using System.Globalization;

namespace Shien.Inspection.Reports;

/// <summary>The end of a report for people: a line for each rule where there are many findings, and a sentence.</summary>
internal static class CheckSummary
{
    private const string Heading = " Rule   Severity   Findings   --fix   What";
    private const int WhatColumn = 38;
    private const int LeastColumns = 20;

    /// <summary>A line for each rule and severity.</summary>
    /// <param name="findings">In the order in which they were shown.</param>
    /// <param name="columns">Width of the terminal; null where it is none.</param>
    public static IEnumerable<string> Table(IReadOnlyList<Finding> findings, int? columns)
    {
        int most = columns is { } given ? Math.Max(given - WhatColumn, LeastColumns) : int.MaxValue;
        var rows = findings.GroupBy(finding => (finding.Rule, Word: CheckText.WordOf(finding)))
            .Select(group => (
                group.Key.Rule,
                group.Key.Word,
                Count: group.Count(),
                Fixed: group.Count(finding => finding is { CanFix: true, Waived: null }),
                What: TextWidth.Cut(RuleCatalog.TitleOf(group.Key.Rule), most)))
            .ToList();
        yield return Heading;
        yield return new string('-', WhatColumn + rows.Max(row => row.What.Length));
        foreach (var row in rows)
        {
            string repaired = row.Fixed == 0 ? "" : row.Fixed.ToString(CultureInfo.InvariantCulture);
            yield return $" {row.Rule,-4}   {row.Word,-8}   {row.Count,8}   {repaired,5}   {row.What}";
        }
    }

    /// <summary>What counts, in one sentence.</summary>
    public static string Sentence(CheckReport report)
    {
        int blocks = report.Findings.Count(f => f.Blocks);
        int warnings = report.Findings.Count(f => f.Severity == Severity.Warn && f.Waived is null);
        int waived = report.Findings.Count(f => f.Waived is not null);
        string findings = (blocks, warnings) switch
        {
            (0, 0) => "Nothing found that blocks or warns",
            (0, _) => $"Nothing blocks, {Count(warnings, "warning")}",
            (_, 0) => $"{Count(blocks, "finding")} that block{(blocks == 1 ? "s" : "")} a push",
            _ => $"{Count(blocks, "finding")} that block{(blocks == 1 ? "s" : "")} a push, {Count(warnings, "warning")}",
        };
        return findings
            + (waived > 0 ? $", {waived} waived" : "")
            + report.Profile switch
            {
                Profile.Public => ", judged for a public address.",
                Profile.Box => ", judged as a base box.",
                _ => ".",
            };
    }

    private static string Count(int count, string word) => $"{count} {word}{(count == 1 ? "" : "s")}";
}
