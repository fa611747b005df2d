namespace Shien.Cli.Setup;

/// <summary>What the command line of <c>shien setup</c> said; null is asked for, or has a default.</summary>
/// <param name="Blade"><c>[USER@]HOST[:PORT]</c>.</param>
/// <param name="User">Account.</param>
/// <param name="Name">Name in config.toml.</param>
/// <param name="Key">Private key.</param>
/// <param name="HostKey">Fingerprint that is accepted without a question.</param>
internal sealed record SetupAnswers(string? Blade, string? User, string? Name, string? Key, string? HostKey);
