using System.Text.Json.Serialization;

namespace Shien.Api.Machines;

/// <summary>Answer of <c>GET /v1/machines/NAME/domain</c>: what virsh's dominfo, domstate and domiflist show.</summary>
/// <param name="Name">What the owner calls it.</param>
/// <param name="Id">libvirt's number while it runs; null while it does not.</param>
/// <param name="Uuid">libvirt's UUID.</param>
/// <param name="OsType"><c>hvm</c>.</param>
/// <param name="State">As virsh says it.</param>
/// <param name="Cores">Virtual CPUs; of a running machine those that it was started with.</param>
/// <param name="CpuNanoseconds">Time of the blade's CPUs since it was started; 0 while it does not run.</param>
/// <param name="MaxMemoryKiB">Memory that it may have.</param>
/// <param name="UsedMemoryKiB">Memory that it has.</param>
/// <param name="IsPersistent">Its definition outlives a shutdown.</param>
/// <param name="StartsWithBlade">It is started when the blade is.</param>
/// <param name="HasManagedSave">Its memory was saved.</param>
/// <param name="Interfaces">Its network cards.</param>
public sealed record DomainFacts(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Id,
    string Uuid,
    string OsType,
    string State,
    int Cores,
    long CpuNanoseconds,
    long MaxMemoryKiB,
    long UsedMemoryKiB,
    bool IsPersistent,
    bool StartsWithBlade,
    bool HasManagedSave,
    IReadOnlyList<DomainInterface> Interfaces)
{
    /// <summary>Version of this form, 1.</summary>
    [JsonPropertyOrder(-1)]
    public int Schema { get; init; } = 1;

    /// <summary>The blade's security driver, or null for none.</summary>
    public string? SecurityModel { get; init; }

    /// <summary>Its domain of interpretation.</summary>
    public string? SecurityDoi { get; init; }

    /// <summary>The label of the running machine, and whether it is enforced; null while it does not run.</summary>
    public string? SecurityLabel { get; init; }
}
