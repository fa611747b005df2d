namespace Shien.Cli.Boxes;

/// <summary>What ssh-keygen says of a signature.</summary>
/// <param name="IsGood">True if a key made it that is written down for the publisher, and that counts now.</param>
/// <param name="Key">Kind and fingerprint of that key; null where it is not good.</param>
/// <param name="Problem">Why it is not good, in ssh-keygen's words; null where it is.</param>
internal sealed record SignatureVerdict(bool IsGood, string? Key, string? Problem);
