namespace Shien.Inspection.Reports;

/// <summary>A report for people: what the guest is, the findings with blocking ones first, and a summary.</summary>
public static class CheckText
{
    private const string Indent = "            ";

    /// <summary>The lines, without colour. Safe for a terminal: all text from the guest is already clean.</summary>
    public static IEnumerable<string> Lines(CheckReport report)
    {
        yield return "Guest: " + GuestLine(report);
        foreach (Finding finding in report.Findings.OrderByDescending(f => f.Severity))
        {
            yield return "";
            foreach (string line in Lines(finding))
            {
                yield return line;
            }
        }

        yield return "";
        yield return Summary(report);
    }

    /// <summary>One finding.</summary>
    public static IEnumerable<string> Lines(Finding finding)
    {
        // Our messages are a headline, and then the reason.
        int end = finding.Message.IndexOf(". ", StringComparison.Ordinal);
        yield return $"{finding.Rule} {WordOf(finding.Severity),-8} {(end < 0 ? finding.Message : finding.Message[..end])}";
        yield return Indent + finding.Where;
        if (end >= 0)
        {
            yield return Indent + finding.Message[(end + 2)..];
        }

        yield return Indent + "Repair: " + finding.Remedy;
        if (finding.CanFix)
        {
            yield return Indent + "        or let the blade do it: shien push --fix";
        }
    }

    private static string GuestLine(CheckReport report)
    {
        List<string> parts = [report.Guest.Os?.PrettyName ?? "unknown system", report.Guest.Architecture];
        if (report.Guest.HostName is { } host)
        {
            parts.Add($"host name '{host}'");
        }

        if (report.Guest.Kernel is { } kernel)
        {
            parts.Add($"kernel {kernel}");
            parts.Add(report.Guest.VirtioDisk ? "virtio" : "no virtio proven");
        }

        return string.Join(", ", parts);
    }

    private static string WordOf(Severity severity) => severity switch
    {
        Severity.Block => "blocked",
        Severity.Warn => "warning",
        _ => "info",
    };

    private static string Summary(CheckReport report)
    {
        int blocks = report.Findings.Count(f => f.Severity == Severity.Block);
        int warnings = report.Findings.Count(f => f.Severity == Severity.Warn);
        string findings = (blocks, warnings) switch
        {
            (0, 0) => "Nothing found that blocks or warns",
            (0, _) => $"Nothing blocks, {Count(warnings, "warning")}",
            (_, 0) => $"{Count(blocks, "finding")} that block{(blocks == 1 ? "s" : "")} a push",
            _ => $"{Count(blocks, "finding")} that block{(blocks == 1 ? "s" : "")} a push, {Count(warnings, "warning")}",
        };
        return findings + ".";
    }

    private static string Count(int count, string word) => $"{count} {word}{(count == 1 ? "" : "s")}";
}
