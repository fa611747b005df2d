using Shien.Inspection.Passwords;

namespace Shien.Inspection.Rules;

/// <summary>What a rule judges by, besides the guest.</summary>
/// <param name="Options">Profile, day and accepted keys.</param>
/// <param name="Passwords">Which accounts have a guessable password; each is tested once, within one budget for the whole machine.</param>
internal sealed record RuleContext(InspectionOptions Options, PasswordVerdicts Passwords)
{
    /// <summary>True if a base box is judged.</summary>
    public bool IsBox => Options.Profile == Profile.Box;

    /// <summary>The severity of a finding on the profile that is judged by; a box is judged as for a private address.</summary>
    public Severity On(Severity @private, Severity @public) => Options.Profile == Profile.Public ? @public : @private;
}
