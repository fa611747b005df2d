using System.Text.Json.Serialization;
using Shien.Inspection.Guests;
using Shien.Inspection.Passwords.Known;

namespace Shien.Inspection.Reports;

/// <summary>What <c>shien check --json</c> and <c>shien-inspect</c> print: one object.</summary>
/// <param name="Schema">1; fields are only added.</param>
/// <param name="Source">What was inspected, as the caller named it.</param>
/// <param name="Guest">What is known about the guest.</param>
/// <param name="Findings">Blocking ones first.</param>
public sealed record CheckReport(int Schema, string Source, GuestFacts Guest, IReadOnlyList<Finding> Findings)
{
    /// <summary>The schema that this version writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Makes one of an inspection.</summary>
    public static CheckReport Of(string source, GuestReport report, Profile profile = Profile.Private) =>
        new(CurrentSchema, source, report.Guest, report.Findings) { Profile = profile, FoundHashes = report.FoundHashes };

    /// <summary>By which profile the findings were judged.</summary>
    public Profile Profile { get; init; }

    /// <summary>For root's record on the blade, which strips it; null in every other report.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FoundHashes? FoundHashes { get; init; }

    /// <summary>True if something stops a push.</summary>
    [JsonIgnore]
    public bool Blocks => Findings.Any(f => f.Blocks);
}
