using System.Text.Json.Serialization;

namespace Shien.Api.Machines;

/// <summary>Answer of <c>GET /v1/machines</c>, and what <c>list --json</c> prints: all of the caller's, by name.</summary>
/// <param name="Machines">None where the account has none.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record MachineList(
    IReadOnlyList<MachineInfo> Machines,
    [property: JsonPropertyOrder(-1)] int Schema = 1);
