using Shien.Images.FileSystems;

namespace Shien.Inspection.Rules.Upkeep;

/// <summary>A1, on the public profile: the administrators' account is missing, cannot log in, or has not their key without conditions.</summary>
internal static class AuditAccountRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        if (context.Options.Profile != Profile.Public || context.Options.AuditAccount is not { } audit
            || (evidence.Accounts.Any(a => a.Name == audit.Name && a.CanLogIn)
                && evidence.Keys.Any(k => k.AccountName == audit.Name && k.Fingerprint == audit.Fingerprint && k.Options.Length == 0)))
        {
            return [];
        }

        string name = GuestText.Clean(audit.Name, 64);
        return
        [
            new Finding(
                "A1", Severity.Block, "/etc/passwd",
                $"The administrators cannot log in as '{name}' with their key ({GuestText.Clean(audit.Fingerprint, 64)}). A machine with a public address must let them look into it.",
                $"Inside the machine: make the account '{name}' and put the administrators' key into its authorized_keys"),
        ];
    }
}
