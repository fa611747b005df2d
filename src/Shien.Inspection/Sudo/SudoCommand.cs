namespace Shien.Inspection.Sudo;

/// <summary>A command that a rule speaks of.</summary>
/// <param name="Command"><c>ALL</c>, an alias or a path with arguments; negated where it is forbidden.</param>
/// <param name="NoPassword">What a tag says; null without one, where the Defaults decide.</param>
/// <param name="Runas">As whom; null for root.</param>
internal sealed record SudoCommand(SudoItem Command, bool? NoPassword, IReadOnlyList<SudoItem>? Runas);
