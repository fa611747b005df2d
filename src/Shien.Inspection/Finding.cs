using System.Text.Json.Serialization;
using Shien.Inspection.Waivers;

namespace Shien.Inspection;

/// <summary>One thing that the check found, cleaned of whatever could harm a terminal.</summary>
/// <param name="Rule">Id of the rule, such as <c>K1</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Where">File and line inside the guest, or the part of the disk.</param>
/// <param name="Message">A sentence that says what is so, and one that says why it matters.</param>
/// <param name="Remedy">The one command or step that cures it.</param>
/// <param name="CanFix">True if <c>shien push --fix</c> repairs it on the blade.</param>
/// <param name="Waived">Why it does not count, or null. Never taken from a guest.</param>
public sealed record Finding(
    string Rule,
    Severity Severity,
    string Where,
    string Message,
    string Remedy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool CanFix = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WaiverMark? Waived = null)
{
    /// <summary>True if it stops a push.</summary>
    [JsonIgnore]
    public bool Blocks => Severity == Severity.Block && Waived is null;
}
