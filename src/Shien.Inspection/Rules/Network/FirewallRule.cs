namespace Shien.Inspection.Rules.Network;

/// <summary>N3, on the public profile: no firewall that refuses anything is set up at boot.</summary>
internal static class FirewallRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        context.Options.Profile != Profile.Public || evidence.Services.HasFirewall ? [] :
        [
            new Finding(
                "N3", Severity.Warn, "/etc",
                "No firewall is set up at boot. With a public address, every service that listens is open to all the world.",
                "Inside the machine: sudo apt-get install ufw && sudo ufw allow ssh && sudo ufw enable"),
        ];
}
