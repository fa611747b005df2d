using System.Text.Json.Serialization;

namespace Shien.Api.Machines;

/// <summary>A network card of a machine, as virsh domiflist shows it.</summary>
/// <param name="Name">The blade's side of it while the machine runs, or null.</param>
/// <param name="Type"><c>network</c>.</param>
/// <param name="Source">Name of the network, or null.</param>
/// <param name="Model">What the guest sees, or null.</param>
/// <param name="Mac">MAC address.</param>
public sealed record DomainInterface(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Model,
    string Mac);
