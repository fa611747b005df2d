namespace Shien.Inspection.Passwords;

/// <summary>A password that is tried. Never printed.</summary>
/// <param name="Password">The password.</param>
/// <param name="IsDocumented">True if a published box or distribution comes with it.</param>
internal sealed record Guess(string Password, bool IsDocumented)
{
    public override string ToString() => IsDocumented ? "the documented default" : "easy to guess";
}
