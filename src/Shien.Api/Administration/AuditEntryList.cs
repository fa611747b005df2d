using System.Text.Json.Serialization;

namespace Shien.Api.Administration;

/// <summary>Answer of <c>GET /v1/admin/audit</c>: the latest changes, in the order in which they happened.</summary>
/// <param name="Entries">At most as many as were asked for.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record AuditEntryList(
    IReadOnlyList<AuditEntry> Entries,
    [property: JsonPropertyOrder(-1)] int Schema = 1)
{
    /// <summary>Most entries of one answer.</summary>
    public const int MaxEntries = 10_000;
}
