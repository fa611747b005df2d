namespace Shien.Api.Repairs;

/// <summary>What a repair does to a guest, or did.</summary>
/// <param name="Edits">In their order; empty where there was nothing to repair.</param>
/// <param name="HostKeys">The host keys that the guest has by it; empty where they are not changed, or before they are there.</param>
public sealed record RepairInfo(IReadOnlyList<RepairEdit> Edits, IReadOnlyList<HostKey> HostKeys);
