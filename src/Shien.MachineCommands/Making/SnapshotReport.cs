namespace Shien.MachineCommands.Making;

/// <summary>What <c>snapshot take</c>, <c>revert</c> and <c>delete</c> print with <c>--json</c>.</summary>
/// <param name="Schema">1.</param>
/// <param name="Machine">As it was named.</param>
/// <param name="Snapshot">Its name.</param>
/// <param name="Done"><c>created</c>, <c>reverted</c> or <c>deleted</c>.</param>
internal sealed record SnapshotReport(int Schema, string Machine, string Snapshot, string Done);
