using Shien.Images.FileSystems;

namespace Shien.Inspection.Reports;

/// <summary>A report for people: what the guest is, the findings with blocking ones first, and a summary.</summary>
public static class CheckText
{
    /// <summary>So many findings are overlooked without a table.</summary>
    public const int MostWithoutTable = 8;

    private const string Indent = "            ";
    private const int MaxTextChars = 1000;

    /// <summary>The lines, without colour, safe for a terminal.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="columns">Width of the terminal; null where it is none.</param>
    public static IEnumerable<string> Lines(CheckReport report, int? columns = null)
    {
        yield return "Guest: " + GuestLine(report);
        foreach (Finding finding in InOrder(report.Findings))
        {
            yield return "";
            foreach (string line in Lines(finding, columns))
            {
                yield return line;
            }
        }

        yield return "";
        if (report.Findings.Count > MostWithoutTable)
        {
            foreach (string line in CheckSummary.Table(InOrder(report.Findings), columns))
            {
                yield return line;
            }

            yield return "";
        }

        yield return CheckSummary.Sentence(report);
        if (RepairLine(report.Findings) is { } repaired)
        {
            yield return repaired;
        }
    }

    /// <summary>One finding: what, where, why, and the one command that cures it.</summary>
    public static IEnumerable<string> Lines(Finding finding, int? columns = null)
    {
        // Our messages are a headline, and then the reason. What a blade answers is cleaned like what is found here.
        string message = GuestText.Clean(finding.Message, MaxTextChars);
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        string first = $"{finding.Rule} {WordOf(finding),-8} ";
        foreach (string line in TextWidth.Break(end < 0 ? message.TrimEnd('.') : message[..end], columns - Indent.Length))
        {
            yield return first + line;
            first = Indent;
        }

        yield return Indent + GuestText.Clean(finding.Where, MaxTextChars);
        if (finding.Waived is { } waived)
        {
            string text = $"Waived until {waived.Until:yyyy-MM-dd} by {GuestText.Clean(waived.By, MaxTextChars)}: {GuestText.Clean(waived.Reason, MaxTextChars)}";
            foreach (string line in TextWidth.Break(text, columns - Indent.Length))
            {
                yield return Indent + line;
            }

            yield break;
        }

        foreach (string line in end < 0 ? [] : TextWidth.Break(message[(end + 2)..], columns - Indent.Length))
        {
            yield return Indent + line;
        }

        yield return $"{Indent}Repair{(finding.CanFix ? " (or --fix)" : "")}: {GuestText.Clean(finding.Remedy, MaxTextChars)}";
    }

    /// <summary>How many of the findings the blade repairs, once for all of them; null where it repairs none.</summary>
    public static string? RepairLine(IReadOnlyList<Finding> findings)
    {
        List<Finding> counted = [.. findings.Where(finding => finding.Waived is null)];
        return counted.Count(finding => finding.CanFix) switch
        {
            0 => null,
            1 when counted.Count == 1 => "The blade repairs it: shien push --fix",
            var some when some == counted.Count => $"The blade repairs all {some}: shien push --fix",
            1 => $"The blade repairs 1 of the {counted.Count}: shien push --fix",
            var some => $"The blade repairs {some} of the {counted.Count}: shien push --fix",
        };
    }

    // Waived ones last; those of one rule together, where the first of them stands.
    private static List<Finding> InOrder(IReadOnlyList<Finding> findings) =>
    [
        .. findings.GroupBy(f => (IsWaived: f.Waived is not null, f.Severity, f.Rule))
            .OrderBy(group => group.Key.IsWaived)
            .ThenByDescending(group => group.Key.Severity)
            .SelectMany(group => group),
    ];

    private static string GuestLine(CheckReport report)
    {
        string line = report.Guest.Os is { } system ? $"{system.PrettyName}, {report.Guest.Architecture}" : $"unknown system, {report.Guest.Architecture}";
        if (report.Guest.HostName is { } host)
        {
            line = $"{line}, host name '{host}'";
        }

        return report.Guest.Kernel is not { } kernel ? line
            : report.Guest.VirtioDisk ? $"{line}, kernel {kernel}, virtio"
            : $"{line}, kernel {kernel}, no virtio proven";
    }

    internal static string WordOf(Finding finding) => finding switch
    {
        { Waived: not null } => "waived",
        { Severity: Severity.Block } => "blocked",
        { Severity: Severity.Warn } => "warning",
        _ => "info",
    };
}
