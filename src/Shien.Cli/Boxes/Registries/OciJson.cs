using System.Text.Json.Serialization;

namespace Shien.Cli.Boxes.Registries;

/// <summary>Serialization of what registries speak, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(RegistryToken))]
[JsonSerializable(typeof(RegistryLogins))]
internal sealed partial class OciJson : JsonSerializerContext
{
}
