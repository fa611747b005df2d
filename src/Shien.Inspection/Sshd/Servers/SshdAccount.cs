namespace Shien.Inspection.Sshd.Servers;

/// <summary>What sshd looks at of an account before it lets it in, besides its settings.</summary>
/// <param name="IsKeptOut">True if it lets it in by no method: its shell is no program, or /etc/nologin keeps out all but root.</param>
/// <param name="KeyFiles">The files with keys that it takes keys from, as the guest's configuration calls them.</param>
/// <param name="RefusedFiles">Those that are there and that it passes by: others may write them, or the account cannot read them.</param>
internal sealed record SshdAccount(bool IsKeptOut, IReadOnlySet<string> KeyFiles, IReadOnlySet<string> RefusedFiles);
