using System.Text.Json.Serialization;

namespace Shien.Inspection.Reports;

/// <summary>JSON of the reports, without reflection: camelCase, severities as words, indented.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(CheckFailure))]
public sealed partial class ReportJson : JsonSerializerContext;
