namespace Shien.Inspection.Sshd;

/// <summary>An argument of sshd's <c>-o</c>: a line that wins over every file.</summary>
/// <param name="Text">As in sshd_config.</param>
/// <param name="Where">The file that gives it.</param>
internal sealed record SshdOption(string Text, string Where);
