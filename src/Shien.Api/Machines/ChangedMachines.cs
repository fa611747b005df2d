namespace Shien.Api.Machines;

/// <summary>What <c>--json</c> prints of a command that was given several machines.</summary>
/// <param name="Schema">1.</param>
/// <param name="Machines">Those that were done, as they stand now.</param>
/// <param name="Failures">Those that were not; null where there are none.</param>
public sealed record ChangedMachines(int Schema, IReadOnlyList<MachineInfo> Machines, IReadOnlyList<MachineFailure>? Failures = null);

/// <summary>A machine with which something could not be done.</summary>
/// <param name="Name">As it was named.</param>
/// <param name="Error">Why.</param>
public sealed record MachineFailure(string Name, ApiError Error);
