using System.Text.Json.Serialization;

namespace Shien.Api.Administration;

/// <summary>Answer of <c>GET /v1/admin/machines</c>: everybody's, by account and name.</summary>
/// <param name="Machines">None where there is none.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record OwnedMachineList(
    IReadOnlyList<OwnedMachine> Machines,
    [property: JsonPropertyOrder(-1)] int Schema = 1);
