using Shien.Inspection.Passwords;

namespace Shien.Inspection.Rules;

/// <summary>What a rule judges by, besides the guest.</summary>
/// <param name="Options">Profile, day and accepted keys.</param>
/// <param name="Passwords">Which accounts have a guessable password; each is tested once, within one budget for the whole machine.</param>
internal sealed record RuleContext(InspectionOptions Options, PasswordVerdicts Passwords)
{
    /// <summary>The severity of a finding on the profile that is judged by.</summary>
    public Severity On(Severity @private, Severity @public) => Options.Profile == Profile.Public ? @public : @private;
}
