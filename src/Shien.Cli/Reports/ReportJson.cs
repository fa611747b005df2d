using System.Text.Json.Serialization;
using Shien.Cli.Boxes;
using Shien.Cli.Boxes.Add;
using Shien.Cli.Boxes.Registries;
using Shien.Cli.Progress;
using Shien.Cli.Prove;
using Shien.Cli.Pull;
using Shien.Cli.Push;
using Shien.Cli.Rebuild;

namespace Shien.Cli.Reports;

/// <summary>Serialization of what <c>--json</c> prints, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PushReport))]
[JsonSerializable(typeof(PushPlanReport))]
[JsonSerializable(typeof(AddReport))]
[JsonSerializable(typeof(MirrorReport))]
[JsonSerializable(typeof(PullReport))]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(ProveReport))]
[JsonSerializable(typeof(BoxReport))]
[JsonSerializable(typeof(RebuildReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
}
