namespace Shien.Inspection.Passwords.Known;

/// <summary>What guessing gave on one hash.</summary>
/// <param name="Digest">HMAC-SHA-256 over the guess list, the hash and the guesses that were tried on it; 64 small hexadecimal digits.</param>
/// <param name="Guess">Index of the guess that was right, 0 to 199; null if none was.</param>
public sealed record KnownHash(string Digest, int? Guess);
