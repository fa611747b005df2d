using System.Text.Json.Serialization;

namespace Shien.Api.Administration;

/// <summary>Answer of <c>GET /v1/admin/metrics</c>.</summary>
/// <param name="Text">In Prometheus' text format.</param>
public sealed record MetricsText(string Text)
{
    /// <summary>Version of this form, 1.</summary>
    [JsonPropertyOrder(-1)]
    public int Schema { get; init; } = 1;
}
