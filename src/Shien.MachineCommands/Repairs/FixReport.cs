using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Repairs;

namespace Shien.MachineCommands.Repairs;

/// <summary>What <c>ie-virsh fix --json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="DryRun">True if nothing was changed.</param>
/// <param name="Machine">As it stands.</param>
/// <param name="Repair">What was done, or would be.</param>
/// <param name="Findings">Of the check behind the repair.</param>
internal sealed record FixReport(int Schema, bool DryRun, MachineInfo Machine, RepairInfo Repair, IReadOnlyList<FindingInfo> Findings);
