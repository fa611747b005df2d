namespace Shien.Inspection.Secrets;

/// <summary>A file in which a secret of its user stands: a password, a token, a key of a cloud.</summary>
/// <param name="Path">Text from the guest.</param>
/// <param name="Line">The first one.</param>
/// <param name="Count">How many lines hold one.</param>
/// <param name="What">For a message, without the secret.</param>
internal sealed record KeptSecret(string Path, int Line, int Count, string What);
