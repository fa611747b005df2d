using System.Text.Json.Serialization;

namespace Shien.Api.Boxes;

/// <summary>Answer of <c>GET /v1/boxes</c>.</summary>
/// <param name="Boxes">By name; of each the newest version first.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record BoxList(IReadOnlyList<BoxInfo> Boxes, [property: JsonPropertyOrder(-1)] int Schema = 1);
