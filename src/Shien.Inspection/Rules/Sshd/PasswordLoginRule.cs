using Shien.Inspection.Sshd.Servers;

namespace Shien.Inspection.Rules.Sshd;

/// <summary>S1: sshd takes passwords; it does so unless it is told not to.</summary>
internal static class PasswordLoginRule
{
    public static SshdDoor Door { get; } = new(
        "S1", "passwordauthentication", "PasswordAuthentication no", SshdDoors.Password, OnlyRoot: false,
        "sshd takes passwords (PasswordAuthentication yes)", "Whoever reaches the machine can go on guessing them.",
        (_, context) => context.On(Severity.Warn, Severity.Block));

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) => Door.Check(evidence, context);
}
