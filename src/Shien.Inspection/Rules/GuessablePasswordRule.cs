using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;

namespace Shien.Inspection.Rules;

/// <summary>
/// C1: a login account whose password is one that everybody would try. C6: one that could not be tested. Accounts whose shell is
/// nologin or false are left out: no shell is started for them.
/// </summary>
internal static class GuessablePasswordRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        foreach (Account account in evidence.Accounts)
        {
            string name = GuestText.Clean(account.Name, 64);
            switch (account.Password.Kind)
            {
                case HashKind.Empty or HashKind.Locked:
                    break;
                case HashKind.LockedHash:
                    yield return new Finding(
                        "C1", Severity.Info, account.Password.Where,
                        $"{name}: the password is locked, but kept. 'usermod -U' would bring the old one back; it was not tested.",
                        DisablePassword.Remedy(account));
                    break;
                case var kind when account.CanLogIn:
                    if (Judge(account, name, kind, context.Passwords.Of(account, evidence.HostName)) is { } finding)
                    {
                        yield return finding;
                    }

                    break;
            }
        }
    }

    private static Finding? Judge(Account account, string name, HashKind kind, PasswordVerdict verdict)
    {
        string where = account.Password.Where;
        string kindName = HashKinds.NameOf(kind);
        return verdict switch
        {
            { Hit: { } hit } => new Finding(
                "C1", Severity.Block, where,
                $"{name}: the password is {hit}. "
                + (hit.IsDocumented ? "Anybody who has read the documentation of its box can log in." : "Anybody who tries the first few can log in."),
                DisablePassword.Remedy(account)),
            { NotTested: NotTestedReason.NeedsBlade } => new Finding(
                "C6", Severity.Info, where,
                $"{name}: a {kindName} password cannot be tested here. It is tested on the blade.",
                "Nothing to do now; the blade answers when the machine is pushed."),
            { NotTested: NotTestedReason.NoLibrary } => new Finding(
                "C6", Severity.Warn, where,
                $"{name}: the {kindName} password was not tested. libcrypt.so.1 is missing on this machine.",
                "On this machine: sudo apt-get install libcrypt1"),
            { NotTested: NotTestedReason.TooCostly } => new Finding(
                "C6", Severity.Warn, where,
                $"{name}: the {kindName} password was not tested. Its hash asks for more work than a check does, or too many do.",
                DisablePassword.Remedy(account)),
            _ => null,
        };
    }
}
