using System.Text.Json.Serialization;

namespace Shien.Api.Pushes;

/// <summary>Answer of <c>GET /v1/pushes</c>: the account's pushes that have not ended.</summary>
/// <param name="Pushes">By slot.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record PushList(IReadOnlyList<PushInfo> Pushes, [property: JsonPropertyOrder(-1)] int Schema = 1);
