namespace Shien.Inspection.Rules.Sshd;

/// <summary>S4: sshd lets in accounts without a password.</summary>
internal static class EmptyPasswordLoginRule
{
    public static SshdDoor Door { get; } = new(
        "S4", "permitemptypasswords", "PermitEmptyPasswords no", settings => settings["permitemptypasswords"].Value == "yes", OnlyRoot: false,
        "sshd lets in accounts that have no password (PermitEmptyPasswords yes)", "One forgotten account is then open to everybody.",
        (_, _) => Severity.Block);

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) => Door.Check(evidence, context);
}
