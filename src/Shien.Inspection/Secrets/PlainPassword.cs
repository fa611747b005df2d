namespace Shien.Inspection.Secrets;

/// <summary>A password that stands somewhere in plain text, or a login that needs none.</summary>
/// <param name="Where">File and line.</param>
/// <param name="What">For a message, after "this file": without the password.</param>
/// <param name="Source">Where it comes from, which decides how it is cured.</param>
internal sealed record PlainPassword(string Where, string What, PlainPasswordSource Source);
