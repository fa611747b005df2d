using System.Text.Json.Serialization;
using Shien.Api.Machines;

namespace Shien.Api.Addresses;

/// <summary>Answer of <c>POST /v1/addresses</c>: what became of telling the address service again.</summary>
/// <param name="Machines">Those of which it was told.</param>
/// <param name="Left">What it should have forgotten, and has not.</param>
public sealed record AddressReport(IReadOnlyList<MachineInfo> Machines, IReadOnlyList<LeftAddress> Left)
{
    /// <summary>Version of this form, 1.</summary>
    [JsonPropertyOrder(-1)]
    public int Schema { get; init; } = 1;
}
