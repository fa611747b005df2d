namespace Shien.Inspection.Services.Systemd;

/// <summary>An assignment in a unit file.</summary>
/// <param name="Section">Such as <c>Service</c>.</param>
/// <param name="Key">Such as <c>ExecStart</c>.</param>
/// <param name="Value">Trimmed, continuation lines joined; empty where the assignment resets a list.</param>
/// <param name="Where">File and line.</param>
internal sealed record UnitLine(string Section, string Key, string Value, string Where);
