using Shien.Api;

namespace Shien.MachineCommands;

/// <summary>What <c>--json</c> prints when a command fails.</summary>
/// <param name="Schema">1.</param>
/// <param name="Error">Why.</param>
public sealed record ErrorReport(int Schema, ApiError Error);
