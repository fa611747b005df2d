namespace Shien.Api;

/// <summary>Why a finding does not count.</summary>
/// <param name="Reason">As somebody wrote it into a file of waivers.</param>
/// <param name="Until">Last day on which it holds.</param>
/// <param name="By">Who decided it.</param>
public sealed record FindingWaiver(string Reason, DateOnly Until, string By);
