namespace Shien.Inspection.Updates;

/// <summary>When a guest's packages were last brought up to date, as far as its package manager's own files say.</summary>
/// <param name="Last">The last day on which packages were replaced by newer ones, or, if they never were, on which it is known that they were installed; null where nothing tells.</param>
/// <param name="Where">The log's line, or the database.</param>
/// <param name="Command">What brings them up to date.</param>
internal sealed record UpdateEvidence(DateOnly? Last, string Where, string Command);
