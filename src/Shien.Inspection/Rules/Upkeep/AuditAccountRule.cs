using Shien.Images.FileSystems;

namespace Shien.Inspection.Rules.Upkeep;

/// <summary>A1, on the public profile: the administrators' account is missing, cannot log in, or has not their key without conditions.</summary>
internal static class AuditAccountRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        if (!IsMissing(evidence, context) || context.Options.AuditAccount is not { } audit)
        {
            return [];
        }

        string name = GuestText.Clean(audit.Name, 64);
        return
        [
            new Finding(
                "A1", Severity.Block, "/etc/passwd",
                $"The administrators cannot log in as '{name}' with their key ({GuestText.Clean(audit.Fingerprint, 64)}). A machine with a public address must let them look into it.",
                $"Inside the machine: make the account '{name}' and put the administrators' key into its authorized_keys",
                CanFix: evidence.Accounts.FirstOrDefault(a => a.Name == audit.Name) is null or { CanLogIn: true }),
        ];
    }

    /// <summary>True if it is wanted, and cannot log in with the administrators' key. One that has no shell was shut by somebody who must say why.</summary>
    public static bool IsMissing(GuestEvidence evidence, RuleContext context) =>
        context.Options is { Profile: Profile.Public, AuditAccount: { } audit }
        && !(evidence.Accounts.Any(a => a.Name == audit.Name && a.CanLogIn)
            && evidence.Keys.Any(k => k.AccountName == audit.Name && k.Fingerprint == audit.Fingerprint && k.Options.Length == 0));
}
