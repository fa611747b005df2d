using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Inspection.Repairs;

namespace Shien.Blade.Making;

/// <summary>A machine that is finished but for its place.</summary>
/// <param name="Record">What it becomes; its MAC is given to it with its place.</param>
/// <param name="Images">Finished files in the spool, by their names in the account's image directory.</param>
/// <param name="HostKeys">The keys that are its slot's from now on; null for none.</param>
internal sealed record MadeMachine(MachineRecord Record, IReadOnlyDictionary<string, string> Images, IReadOnlyList<HostKeyPair>? HostKeys)
{
    /// <summary>What its disks held before they were made its own, where that is known: a later push sends what differs.</summary>
    public IReadOnlyList<BlockMap> Maps { get; init; } = [];
}
