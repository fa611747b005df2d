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
    public static string Of(FindingInfo finding) => string.Join('\n', CheckText.Lines(new Finding(
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
        finding.Waived is { } waived ? new WaiverMark(waived.Reason, waived.Until, waived.By) : null)));

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
