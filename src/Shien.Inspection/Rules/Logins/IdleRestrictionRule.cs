namespace Shien.Inspection.Rules.Logins;

/// <summary>F3: a restriction that nobody reads: hosts.deny where sshd is built without TCP wrappers, and pseudo-terminals in securetty.</summary>
internal static class IdleRestrictionRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
    [
        .. evidence.Wrappers.IdleWrappers.Take(1).Select(where => new Finding(
            "F3", context.On(Severity.Info, Severity.Warn), where,
            "hosts.deny restricts sshd, but this sshd does not read it. It is built without TCP wrappers, so everybody reaches it.",
            "Inside the machine: restrict with a firewall, or with AllowUsers USER@ADDRESS in sshd_config")),
        .. evidence.Wrappers.OpenTerminals.Take(1).Select(where => new Finding(
            "F3", context.On(Severity.Info, Severity.Warn), where,
            "securetty names pseudo-terminals. The file is there to keep root off the network, and these let root in from it.",
            "Inside the machine: sudo sed -i '/^pts\\//d' /etc/securetty")),
    ];
}
