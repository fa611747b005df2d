namespace Shien.Inspection.Sudo;

/// <summary>Who may run what. The host is not judged: a machine's name is easily another.</summary>
/// <param name="Users">To whom it applies; the last member that matches decides.</param>
/// <param name="Commands">In their order.</param>
/// <param name="Where">File and line.</param>
internal sealed record SudoRule(IReadOnlyList<SudoItem> Users, IReadOnlyList<SudoCommand> Commands, string Where);
