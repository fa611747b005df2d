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
            Remedy(found), IsSeed(found));

    /// <summary>True for a file that is of no use but to set the password; debconf's databases hold other answers as well.</summary>
    public static bool IsSeed(PlainPassword found) => found.Source == PlainPasswordSource.CloudData
        || (found.Source == PlainPasswordSource.Installer && !found.Where.Contains(".dat:", StringComparison.Ordinal));

    private static string Remedy(PlainPassword found)
    {
        string path = found.Where[..found.Where.LastIndexOf(':')];
        return found.Source switch
        {
            PlainPasswordSource.Autologin => "Inside the machine: delete that line, then sudo systemctl daemon-reload",
            PlainPasswordSource.CloudConfig => "Inside the machine: delete that line, and set no password or a hashed one ('hashed_passwd')",
            PlainPasswordSource.Installer when !IsSeed(found) => "Inside the machine: delete the value of that line",
            _ when DisablePassword.IsPlain(path) => $"Inside the machine: sudo rm {path}",
            _ => "Inside the machine: delete that file",
        };
    }
}
