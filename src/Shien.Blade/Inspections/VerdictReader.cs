using System.Text.Json;
using System.Text.RegularExpressions;
using Shien.Api;
using Shien.Blade.Confined;
using Shien.Inspection;
using Shien.Inspection.Reports;

namespace Shien.Blade.Inspections;

/// <summary>
/// Makes a verdict of what shien-inspect printed, which is as hostile as the image it has read. Fails closed: what
/// cannot be looked into, or be understood, is a finding that blocks.
/// </summary>
internal static partial class VerdictReader
{
    private const int MaxFindings = 1000;
    private const int MaxTextChars = 2000;
    private const int MaxHostKeys = 32;

    private static readonly string[] Architectures = ["x86_64", "aarch64", "i686", "arm", "riscv64"];

    /// <summary>Reads the report; never throws for what it says.</summary>
    /// <param name="output">As it came.</param>
    /// <param name="waive">Marks the findings that the administrators have waived. That nothing could be looked into is not one of them.</param>
    public static Verdict Read(ConfinedOutput output, Func<IReadOnlyList<Finding>, IReadOnlyList<Finding>> waive) =>
        Read(output, answer => JsonSerializer.Deserialize(answer, ReportJson.Default.CheckReport), waive);

    /// <summary>The same of an answer that holds a plan of repair as well.</summary>
    /// <inheritdoc cref="Read(ConfinedOutput, Func{IReadOnlyList{Finding}, IReadOnlyList{Finding}})"/>
    public static Verdict ReadOfPlan(ConfinedOutput output, Func<IReadOnlyList<Finding>, IReadOnlyList<Finding>> waive) =>
        Read(output, answer => JsonSerializer.Deserialize(answer, ReportJson.Default.RepairAnswer)?.Report, waive);

    private static Verdict Read(
        ConfinedOutput output, Func<byte[], CheckReport?> parse, Func<IReadOnlyList<Finding>, IReadOnlyList<Finding>> waive)
    {
        if (output.Failure is { } failure)
        {
            return Unchecked(failure);
        }

        try
        {
            CheckReport? report = parse(output.Answer);
            return report is not { Schema: CheckReport.CurrentSchema, Guest: not null, Findings.Count: <= MaxFindings } || report.Findings.Any(f => f is null) || report.FoundHashes is { IsSane: false }
                ? Unchecked("its report is not one that this blade understands")
                : new Verdict(
                    Array.Find(Architectures, known => known == report.Guest.Architecture) ?? "unknown",
                    report.Guest.VirtioDisk,
                    report.Guest.VirtioNet,
                    [.. waive([.. report.Findings.Select(Clean)]).Select(Info)])
                {
                    FoundHashes = report.FoundHashes,
                    HostKeys = [.. (report.Guest.Sshd?.HostKeys ?? []).Select(key => key?.Fingerprint ?? "").Where(f => Fingerprint().IsMatch(f)).Distinct().Take(MaxHostKeys)],
                };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return Unchecked($"its report cannot be read ({e.Message})");
        }
    }

    private static Verdict Unchecked(string why) => new(
        "unknown",
        VirtioDisk: false,
        VirtioNet: false,
        [new FindingInfo(
            "E1",
            "block",
            "the whole machine",
            "The blade could not look inside the disk: " + Clean(why) + ".",
            "Check the source with 'shien check SOURCE'; an administrator can accept it with --allow-findings REASON.")]);

    // A mark would be the image's own word.
    private static Finding Clean(Finding finding) => new(
        Clean(finding.Rule), finding.Severity is Severity.Info or Severity.Warn ? finding.Severity : Severity.Block, Clean(finding.Where), Clean(finding.Message), Clean(finding.Remedy), finding.CanFix);

    private static FindingInfo Info(Finding finding) => new(
        finding.Rule,
        finding.Severity switch
        {
            Severity.Info => "info",
            Severity.Warn => "warn",
            _ => "block",
        },
        finding.Where,
        finding.Message,
        finding.Remedy,
        finding.CanFix,
        finding.Waived is { } waived ? new FindingWaiver(waived.Reason, waived.Until, waived.By) : null);

    [GeneratedRegex(@"\ASHA256:[A-Za-z0-9+/]{43}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();

    private static string Clean(string? text) =>
        new([.. (text ?? "").Take(MaxTextChars).Select(c => char.IsControl(c) ? '?' : c)]);
}
