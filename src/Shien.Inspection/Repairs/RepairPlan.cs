namespace Shien.Inspection.Repairs;

/// <summary>How a guest is repaired.</summary>
/// <param name="Edits">In the order in which they are made; empty where nothing is to be done, or where it is refused.</param>
/// <param name="Refusal">Why nothing is done, and what to do instead, ready to print; null where it can be repaired.</param>
public sealed record RepairPlan(IReadOnlyList<GuestEdit> Edits, string? Refusal)
{
    /// <summary>What must be mounted for these edits, the root first; empty where it is refused.</summary>
    public IReadOnlyList<RepairMount> Mounts { get; init; } = [];
}
