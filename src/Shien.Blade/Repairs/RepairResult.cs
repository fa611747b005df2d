using Shien.Api.Repairs;
using Shien.Blade.Inspections;
using Shien.Inspection.Repairs;

namespace Shien.Blade.Repairs;

/// <summary>What a repair came to.</summary>
/// <param name="Verdict">Of the check behind it; where nothing was changed, of the only one.</param>
/// <param name="Images">The new images by the number of the disk, from 1; none where nothing was changed.</param>
/// <param name="Info">What was done, or would be.</param>
/// <param name="HostKeys">The keys that are the slot's from now on; null where the guest got none.</param>
internal sealed record RepairResult(
    Verdict Verdict, IReadOnlyDictionary<int, string> Images, RepairInfo Info, IReadOnlyList<HostKeyPair>? HostKeys);
