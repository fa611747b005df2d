using Shien.Inspection.Secrets;

namespace Shien.Inspection.Rules.Secrets;

/// <summary>C7: a password in plain text that cloud-init or an installer was given, or a console or screen that logs somebody in without one.</summary>
internal static class PlainPasswordRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from found in evidence.PlainPasswords
        select new Finding(
            "C7", context.On(Severity.Warn, Severity.Block), found.Where,
            found.Source == PlainPasswordSource.Autologin
                ? $"{found.What} without a password. Whoever gets to the console is in."
                : $"{found.What} stands there in plain text. Whoever gets a copy of the disk knows it"
                    + (found.Source == PlainPasswordSource.Installer ? "." : ", and cloud-init may set it again."),
            Remedy(found));

    private static string Remedy(PlainPassword found)
    {
        string path = found.Where[..found.Where.LastIndexOf(':')];
        return found.Source switch
        {
            PlainPasswordSource.Autologin => "Inside the machine: delete that line, then sudo systemctl daemon-reload",
            PlainPasswordSource.CloudConfig => "Inside the machine: delete that line, and set no password or a hashed one ('hashed_passwd')",
            _ when DisablePassword.IsPlain(path) => $"Inside the machine: sudo rm {path}",
            _ => "Inside the machine: delete that file",
        };
    }
}
