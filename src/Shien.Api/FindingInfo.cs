using System.Text.Json.Serialization;

namespace Shien.Api;

/// <summary>One finding of the check, as it travels and as <c>--json</c> prints it.</summary>
/// <param name="Rule">Id of the rule, such as <c>K1</c>.</param>
/// <param name="Severity"><c>block</c>, <c>warn</c> or <c>info</c>.</param>
/// <param name="Where">File and line inside the guest, or the part of the disk.</param>
/// <param name="Message">What is so and why it matters, cleaned of control characters.</param>
/// <param name="Remedy">The one command or step that cures it.</param>
/// <param name="CanFix">True if <c>shien push --fix</c> repairs it on the blade.</param>
/// <param name="Waived">Why it does not count, or null.</param>
public sealed record FindingInfo(
    string Rule,
    string Severity,
    string Where,
    string Message,
    string Remedy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool CanFix = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FindingWaiver? Waived = null)
{
    /// <summary>True if it stops a push.</summary>
    [JsonIgnore]
    public bool Blocks => Severity == "block" && Waived is null;
}
