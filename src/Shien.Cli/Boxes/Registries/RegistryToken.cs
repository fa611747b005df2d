using System.Text.Json.Serialization;

namespace Shien.Cli.Boxes.Registries;

/// <summary>Answer of a registry's token service; it uses the one name or the other.</summary>
internal sealed record RegistryToken(string? Token = null, [property: JsonPropertyName("access_token")] string? AccessToken = null);
