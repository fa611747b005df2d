namespace Shien.Inspection.Passwords;

/// <summary>How the test of a password field ended.</summary>
/// <param name="Hit">The guess that was right; null if none was.</param>
/// <param name="NotTested">Why nothing was tried, or not everything; null if all was.</param>
internal readonly record struct PasswordVerdict(Guess? Hit, NotTestedReason? NotTested);
