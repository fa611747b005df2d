namespace Shien.Inspection.Keys;

/// <summary>A file that holds a private key.</summary>
/// <param name="Path">The guest's text.</param>
/// <param name="Fingerprint">Of its public half; null where that cannot be told.</param>
internal sealed record PrivateKeyFile(string Path, string? Fingerprint);
