using System.Text.Json.Serialization;
using Shien.MachineCommands.Changes;
using Shien.MachineCommands.Displays;
using Shien.MachineCommands.Making;
using Shien.MachineCommands.Repairs;

namespace Shien.MachineCommands;

/// <summary>Serialization of what <c>--json</c> prints beside the blade's answers, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DisplayReport))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(FixReport))]
[JsonSerializable(typeof(SnapshotReport))]
[JsonSerializable(typeof(UndefinedMachine))]
internal sealed partial class MachineJson : JsonSerializerContext
{
}
