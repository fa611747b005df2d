using Shien.Inspection.Repairs;

namespace Shien.Blade.Repairs;

/// <summary>A plan that was read from the confined program, and found to be one that may be carried out.</summary>
/// <param name="Edits">In their order.</param>
/// <param name="Mounts">What must be mounted for them, the root among them.</param>
internal sealed record RepairOrder(IReadOnlyList<GuestEdit> Edits, IReadOnlyList<RepairMount> Mounts);
