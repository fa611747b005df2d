namespace Shien.Inspection.Sudo;

/// <summary>A line of a configuration, continued lines joined and comments gone.</summary>
/// <param name="Text">Text from the guest.</param>
/// <param name="Where">File and number of its first line.</param>
internal sealed record SudoLine(string Text, string Where);
