namespace Shien.Inspection.Sudo;

/// <summary>A Defaults entry that says something of passwords.</summary>
/// <param name="Users">For whom; null for everybody.</param>
/// <param name="Authenticate">Whether a password is asked for; null where the entry does not say it.</param>
/// <param name="ExemptGroup">A group that is not asked; null where the entry names none.</param>
/// <param name="Where">File and line.</param>
internal sealed record SudoDefault(IReadOnlyList<SudoItem>? Users, bool? Authenticate, string? ExemptGroup, string Where);
