namespace Shien.Api;

/// <summary>Why the blade refused or failed; the body of every answer that is not a success.</summary>
/// <param name="Code">Stable, for programs: one of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">What, where and how much; ready to print.</param>
/// <param name="Remedy">What to do next; ready to print, or null where nothing can be done.</param>
/// <param name="Findings">With <see cref="ErrorCodes.Findings"/>: what the blade's own check found.</param>
public sealed record ApiError(string Code, string Message, string? Remedy = null, IReadOnlyList<FindingInfo>? Findings = null);
