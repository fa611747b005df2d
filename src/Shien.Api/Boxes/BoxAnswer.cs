using System.Text.Json.Serialization;

namespace Shien.Api.Boxes;

/// <summary>Answer of <c>GET /v1/boxes/NAME/VERSION</c>.</summary>
/// <param name="Box">What its publisher signed.</param>
/// <param name="Yanked">Who withdrew it and why; null for none.</param>
/// <param name="Schema">Version of this form, 1.</param>
public sealed record BoxAnswer(SignedManifest Box, BoxYank? Yanked = null, [property: JsonPropertyOrder(-1)] int Schema = 1);
