namespace Shien.Api.Machines;

/// <summary>Answer of <c>GET /v1/machines</c>: all of the caller's, by name.</summary>
public sealed record MachineList(IReadOnlyList<MachineInfo> Machines);
