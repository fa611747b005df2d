using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Shien.Inspection.Passwords.Known;
using Shien.Inspection.Repairs;

namespace Shien.Inspection.Reports;

/// <summary>JSON of the reports, without reflection: camelCase, severities as words, indented.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(CheckFailure))]
[JsonSerializable(typeof(RepairAnswer))]
[JsonSerializable(typeof(RepairRequest))]
[JsonSerializable(typeof(HashRecord))]
public sealed partial class ReportJson : JsonSerializerContext
{
    // Quotes and accents as they are: the text is clean already, and no browser reads it as HTML.
    private static readonly Lazy<ReportJson> Readable =
        new(() => new ReportJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>The text of a report, at most about 2 MiB.</summary>
    public static string Write(CheckReport report) => JsonSerializer.Serialize(report, Readable.Value.CheckReport);

    /// <summary>The text of a failure.</summary>
    public static string Write(CheckFailure failure) => JsonSerializer.Serialize(failure, Readable.Value.CheckFailure);

    /// <summary>The text of a plan with its report, for the blade alone.</summary>
    public static string Write(RepairAnswer answer) => JsonSerializer.Serialize(answer, Default.RepairAnswer);

    /// <summary>Reads a request for a plan.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static RepairRequest? ReadRequest(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Default.RepairRequest);

    /// <summary>Reads a report that another process wrote.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static CheckReport? ReadReport(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Default.CheckReport);
}
