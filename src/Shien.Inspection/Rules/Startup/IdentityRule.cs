using Shien.Images.FileSystems;
using Shien.Inspection.Identity;

namespace Shien.Inspection.Rules.Startup;

/// <summary>H3: numbers and secrets that a copy would share with its original. Every machine that has run has them.</summary>
internal static class IdentityRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        IdentityEvidence identity = evidence.Identity;
        if (identity.IsOwn)
        {
            string where = identity.HasMachineId ? IdentityEvidence.MachineIdPath
                : identity.HasDbusId ? IdentityEvidence.DbusIdPath
                : GuestText.Clean(identity.SeedPaths.Concat(identity.LeasePaths).First(), 200);
            yield return new Finding(
                "H3", Severity.Info, where,
                $"The machine has an identity of its own: {string.Join(", ", Parts(identity))}. Copies of it share them, and then get one address for all.",
                "Inside the machine, as the last step before it is copied: sudo truncate -s 0 /etc/machine-id",
                CanFix: true);
        }

        if (identity.CardRules is { } rules)
        {
            yield return new Finding(
                "H3", Severity.Warn, rules.At(1),
                "udev gives names to cards by MAC addresses of the old machine. A new card gets another name than the network is set up for.",
                $"Inside the machine: sudo rm {rules.Path}", CanFix: true);
        }
    }

    private static IEnumerable<string> Parts(IdentityEvidence identity)
    {
        if (identity.HasMachineId || identity.HasDbusId)
        {
            yield return "machine-id";
        }

        if (identity.SeedPaths.Count > 0)
        {
            yield return "random seed";
        }

        if (identity.LeasePaths.Count > 0)
        {
            yield return "DHCP leases";
        }
    }
}
