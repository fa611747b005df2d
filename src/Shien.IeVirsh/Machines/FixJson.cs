using System.Text.Json.Serialization;

namespace Shien.IeVirsh.Machines;

/// <summary>Serialization of the report, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FixReport))]
internal sealed partial class FixJson : JsonSerializerContext
{
}
