using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;

namespace Shien.Inspection.Rules.Logins;

/// <summary>
/// C1: a login account whose password is one that everybody would try. Blocks on both profiles: where sshd takes no passwords, the
/// serial console and the screen that a blade gives every machine do. Accounts whose shell is nologin or false are left out: no shell is
/// started for them.
/// </summary>
internal static class GuessablePasswordRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        foreach (Account account in evidence.Accounts)
        {
            string name = GuestText.Clean(account.Name, 64);
            if (account.Password.Kind == HashKind.LockedHash)
            {
                yield return new Finding(
                    "C1", Severity.Info, account.Password.Where,
                    $"{name}: the password is locked, but kept. 'usermod -U' would bring the old one back; it was not tested.",
                    DisablePassword.Remedy(account));
            }
            else if (account.CanLogIn && context.Passwords.Of(account, evidence.HostName).Hit is { } hit)
            {
                yield return new Finding(
                    "C1", Severity.Block, account.Password.Where,
                    $"{name}: the password is {hit}. "
                    + (hit.IsDocumented ? "Anybody who has read the documentation of its box can log in." : "Anybody who tries the first few can log in."),
                    DisablePassword.Remedy(account), CanFix: true);
            }
        }
    }
}
