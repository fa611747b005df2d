using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Rules.Sshd;

/// <summary>S2: sshd lets PAM ask for the password, which PasswordAuthentication no does not prevent.</summary>
internal static class PamLoginRule
{
    public static SshdDoor Door { get; } = new(
        "S2", "kbdinteractiveauthentication", "KbdInteractiveAuthentication no", SshdDoors.KeyboardInteractive, OnlyRoot: false,
        "sshd takes passwords through PAM (KbdInteractiveAuthentication and UsePAM yes)",
        "Whoever reaches the machine can go on guessing them, also with PasswordAuthentication no.",
        (_, context) => context.On(Severity.Warn, Severity.Block));

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) => Door.Check(evidence, context);
}
