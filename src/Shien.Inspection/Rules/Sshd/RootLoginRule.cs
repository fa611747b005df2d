using Shien.Inspection.Passwords;

namespace Shien.Inspection.Rules.Sshd;

/// <summary>S3: root may log in with a password. Blocks everywhere if that password can be guessed (C1), or there is none.</summary>
internal static class RootLoginRule
{
    public static SshdDoor Door { get; } = new(
        "S3", "permitrootlogin", "PermitRootLogin prohibit-password", settings => settings["permitrootlogin"].Value == "yes", OnlyRoot: true,
        "root may log in with a password (PermitRootLogin yes)", "The name of root is known, so its password is all that is missing.",
        (evidence, context) => context.On(IsOpen(evidence, context) ? Severity.Block : Severity.Warn, Severity.Block));

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) => Door.Check(evidence, context);

    private static bool IsOpen(GuestEvidence evidence, RuleContext context) => evidence.Accounts.Any(account =>
        account.Uid == 0 && (account.Password.Kind == HashKind.Empty || context.Passwords.IsGuessable(account, evidence.HostName)));
}
