using System.Text.Json.Serialization;

namespace Shien.Api.Administration;

/// <summary>Answer of <c>GET /v1/admin/usage</c>.</summary>
/// <param name="Accounts">Every account that has a machine or is frozen, by name.</param>
/// <param name="Limits">What an account may have that is in no group with other limits.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record UsageReport(
    IReadOnlyList<AccountUsage> Accounts,
    AccountLimits Limits,
    [property: JsonPropertyOrder(-1)] int Schema = 1);
