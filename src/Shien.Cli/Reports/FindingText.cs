using Shien.Api;
using Shien.Inspection;
using Shien.Inspection.Reports;
using Shien.Inspection.Waivers;

namespace Shien.Cli.Reports;

/// <summary>Findings as they travel, for people.</summary>
internal static class FindingText
{
    private const string Block = "block";
    private const string Warn = "warn";

    /// <summary>As 'shien check' prints it, without a line break at the end.</summary>
    /// <param name="finding">Cleaned here once more, since a blade may have sent it.</param>
    /// <param name="columns">Width of the terminal; null where it is none.</param>
    public static string Of(FindingInfo finding, int? columns = null) => string.Join('\n', CheckText.Lines(Finding(finding), columns));

    /// <summary>How many of them the blade repairs, as a line after them; empty where it repairs none.</summary>
    public static string RepairLine(IReadOnlyList<FindingInfo> findings) =>
        CheckText.RepairLine([.. findings.Select(Finding)]) is { } line ? "\n" + line : "";

    private static Finding Finding(FindingInfo finding) => new(
        finding.Rule,
        finding.Severity switch
        {
            Block => Severity.Block,
            Warn => Severity.Warn,
            _ => Severity.Info,
        },
        finding.Where,
        finding.Message,
        finding.Remedy,
        finding.CanFix,
        finding.Waived is { } waived ? new WaiverMark(waived.Reason, waived.Until, waived.By) : null);

    /// <summary>A finding as it travels.</summary>
    public static FindingInfo Info(Finding finding) => new(
        finding.Rule,
        finding.Severity switch
        {
            Severity.Block => Block,
            Severity.Warn => Warn,
            _ => "info",
        },
        finding.Where,
        finding.Message,
        finding.Remedy,
        finding.CanFix,
        finding.Waived is { } waived ? new FindingWaiver(waived.Reason, waived.Until, waived.By) : null);
}
