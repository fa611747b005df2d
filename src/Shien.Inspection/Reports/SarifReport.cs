using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Shien.Inspection.Waivers;

namespace Shien.Inspection.Reports;

/// <summary>
/// A report as SARIF 2.1.0 (OASIS, with errata 01), for programs that show or gather the findings of many tools. One run; files are
/// relative to the guest's root, whose place on the reader's machine nobody knows.
/// </summary>
public static class SarifReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private const string GuestRoot = "GUEST";

    /// <summary>The text of a report.</summary>
    /// <param name="report">At most some thousand findings.</param>
    /// <param name="version">Of the program.</param>
    public static string Write(CheckReport report, string version)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            WriteRun(json, report, version);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void WriteRun(Utf8JsonWriter json, CheckReport report, string version)
    {
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "shien check");
        json.WriteString("version", version);
        json.WriteStartArray("rules");
        foreach (RuleNote rule in RuleCatalog.All)
        {
            WriteRule(json, rule);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("originalUriBaseIds");
        json.WriteStartObject(GuestRoot);
        WriteText(json, "description", "The root of the file system inside the machine.");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("results");
        foreach (Finding finding in report.Findings)
        {
            WriteResult(json, finding);
        }

        json.WriteEndArray();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartObject("properties");
        json.WriteString("source", report.Source);
        json.WriteString("profile", ProfileName.Of(report.Profile));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, RuleNote rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        WriteText(json, "shortDescription", rule.Title);
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", LevelOf(rule.Usual));
        json.WriteEndObject();
        WriteText(json, "help", rule.Help);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule);
        int index = RuleCatalog.All.TakeWhile(rule => rule.Id != finding.Rule).Count();
        if (index < RuleCatalog.All.Count)
        {
            json.WriteNumber("ruleIndex", index);
        }

        json.WriteString("level", LevelOf(finding.Severity));
        WriteText(json, "message", $"{finding.Message}\nRepair: {finding.Remedy}");
        WritePlace(json, SarifPlace.Of(finding));
        if (finding.Waived is { } waived)
        {
            WriteSuppression(json, waived);
        }

        json.WriteStartObject("properties");
        json.WriteString("remedy", finding.Remedy);
        json.WriteBoolean("canFix", finding.CanFix);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, SarifPlace place)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        if (place.Uri is { } uri)
        {
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", uri);
            if (place.IsInGuest)
            {
                json.WriteString("uriBaseId", GuestRoot);
            }

            json.WriteEndObject();
            if (place.Line is { } line)
            {
                json.WriteStartObject("region");
                json.WriteNumber("startLine", line);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        if (place.Part is { } part)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("name", part);
            json.WriteString("kind", "resource");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteSuppression(Utf8JsonWriter json, WaiverMark waived)
    {
        json.WriteStartArray("suppressions");
        json.WriteStartObject();
        json.WriteString("kind", "external");
        json.WriteString("status", "accepted");
        json.WriteString("justification", waived.Reason);
        json.WriteStartObject("properties");
        json.WriteString("by", waived.By);
        json.WriteString("until", waived.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string LevelOf(Severity severity) => severity switch
    {
        Severity.Block => "error",
        Severity.Warn => "warning",
        _ => "note",
    };
}
