using Shien.Blade.Accounts;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;

namespace Shien.Blade.Repairs;

/// <summary>What is to be repaired.</summary>
/// <param name="Owner">Whose machine it is.</param>
/// <param name="Slot">Its place.</param>
/// <param name="Roots">Root hashes of the block maps that were pushed, by which waivers know a box.</param>
/// <param name="Images">Its images, in order; they stay as they are.</param>
/// <param name="Folder">Root's own, on the store; its owner removes it.</param>
/// <param name="IsDryRun">Only plan.</param>
/// <param name="Judge">Throws where a verdict blocks.</param>
internal sealed record RepairTask(
    Account Owner, string Slot, IReadOnlyList<string> Roots, IReadOnlyList<StoredImage> Images, string Folder, bool IsDryRun, Action<Verdict> Judge)
{
    /// <summary>True for a machine that begins as a copy of a box: see <see cref="Inspection.Repairs.RepairRequest.IsNew"/>.</summary>
    public bool IsNew { get; init; }
}
