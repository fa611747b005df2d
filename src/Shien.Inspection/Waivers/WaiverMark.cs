namespace Shien.Inspection.Waivers;

/// <summary>On a finding: why it does not count.</summary>
/// <param name="Reason">Cleaned.</param>
/// <param name="Until">Last day on which it holds.</param>
/// <param name="By">Who decided it; cleaned.</param>
public sealed record WaiverMark(string Reason, DateOnly Until, string By);
