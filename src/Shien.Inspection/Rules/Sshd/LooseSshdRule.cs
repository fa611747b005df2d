namespace Shien.Inspection.Rules.Sshd;

/// <summary>S6: settings by which the files of one account, or another machine, decide who comes in.</summary>
internal static class LooseSshdRule
{
    private static readonly (string Keyword, string Good, string Cure, string Message)[] Settings =
    [
        ("permituserenvironment", "no", "PermitUserEnvironment no",
            "sshd lets users set its environment (PermitUserEnvironment). A variable like LD_PRELOAD gets around a command that a key is bound to."),
        ("strictmodes", "yes", "StrictModes yes",
            "sshd does not look who may write into homes and key files (StrictModes no). Whoever may write there lets himself in."),
        ("hostbasedauthentication", "no", "HostbasedAuthentication no",
            "sshd believes other machines who comes from them (HostbasedAuthentication yes). Whoever has one of them is every user here."),
    ];

    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from setting in Settings
        from login in evidence.Sshd.Shells
        let holds = login.Settings[setting.Keyword]
        where holds.Value != setting.Good
        group (login, holds) by (setting, SshdText.Where(login, holds)) into same
        let first = same.First()
        select new Finding(
            "S6", Severity.Warn, same.Key.Item2, same.Key.setting.Message,
            SshdText.Cure(evidence, first.login, first.holds, same.Key.setting.Cure));
}
