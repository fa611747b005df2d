using Shien.Api;
using Shien.Inspection;

namespace Shien.Cli.Reports;

/// <summary>Findings for people: what and where on one line, the remedy below it.</summary>
internal static class FindingText
{
    /// <summary>Without a line break at the end.</summary>
    public static string Of(FindingInfo finding) =>
        $"  {finding.Severity,-5} {finding.Rule}  {finding.Where}: {finding.Message}\n           {finding.Remedy}";

    /// <summary>True if it stops a push.</summary>
    public static bool Blocks(FindingInfo finding) => finding.Severity == "block";

    /// <summary>A finding as it travels.</summary>
    public static FindingInfo Info(Finding finding) => new(
        finding.Rule,
        finding.Severity switch
        {
            Severity.Block => "block",
            Severity.Warn => "warn",
            _ => "info",
        },
        finding.Where,
        finding.Message,
        finding.Remedy);
}
