using System.Text.Json.Serialization;

namespace Shien.Api.Administration;

/// <summary>Answer of <c>GET /v1/admin/limits</c>.</summary>
/// <param name="Limits">Those of the account that was asked for, or everybody's.</param>
/// <param name="Exceptions">Groups and accounts with others; none where an account was asked for.</param>
/// <param name="File">Where they are set.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record LimitReport(
    IReadOnlyList<LimitInfo> Limits,
    IReadOnlyList<LimitOverride> Exceptions,
    string File,
    [property: JsonPropertyOrder(-1)] int Schema = 1)
{
    /// <summary>The account that was asked for, or null.</summary>
    public string? Account { get; init; }

    /// <summary>Why the file does not count as it is now, and what to do; null where it does.</summary>
    public string? Problem { get; init; }
}
