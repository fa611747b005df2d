namespace Shien.Inspection.Sudo;

/// <summary>A member of a list: a name, <c>%group</c>, <c>#uid</c>, an alias, a command.</summary>
/// <param name="Text">Quotes and backslashes resolved.</param>
/// <param name="IsNegated">An odd number of <c>!</c> stood before it.</param>
internal sealed record SudoItem(string Text, bool IsNegated);
