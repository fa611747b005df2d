using System.Text.Json.Serialization;

namespace Shien.Api.Administration;

/// <summary>Answer of <c>GET /v1/admin/health</c>: what the blade needs, and whether it is there.</summary>
/// <param name="Checks">One after another.</param>
public sealed record HealthReport(IReadOnlyList<HealthCheck> Checks)
{
    /// <summary>Version of this form, 1.</summary>
    [JsonPropertyOrder(-1)]
    public int Schema { get; init; } = 1;

    /// <summary>All is well.</summary>
    public bool IsOk => Checks.All(check => check.IsOk);
}
