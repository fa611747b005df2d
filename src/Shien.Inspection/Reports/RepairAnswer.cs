using Shien.Inspection.Repairs;

namespace Shien.Inspection.Reports;

/// <summary>What <c>shien-inspect --repair-fd</c> prints: the report, and what would repair the guest. Holds secrets: never shown.</summary>
/// <param name="Schema">1.</param>
/// <param name="Report">As without a plan.</param>
/// <param name="Refusal">Why nothing is done, or null.</param>
/// <param name="Edits">In their order.</param>
/// <param name="Mounts">What must be mounted for them.</param>
public sealed record RepairAnswer(
    int Schema, CheckReport Report, string? Refusal, IReadOnlyList<RepairAnswerEdit> Edits, IReadOnlyList<RepairAnswerMount> Mounts)
{
    /// <summary>Makes one of a plan.</summary>
    public static RepairAnswer Of(CheckReport report, RepairPlan plan) => new(
        CheckReport.CurrentSchema, report, plan.Refusal, [.. plan.Edits.Select(RepairAnswerEdit.Of)], [.. plan.Mounts.Select(RepairAnswerMount.Of)]);
}
