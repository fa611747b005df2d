using System.Text.Json.Serialization;

namespace Shien.Api.Administration;

/// <summary>Answer of <c>GET /v1/admin/retired</c>.</summary>
/// <param name="Accounts">By account and time; none where the archive is empty.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record RetiredAccountList(
    IReadOnlyList<RetiredAccount> Accounts,
    [property: JsonPropertyOrder(-1)] int Schema = 1);
