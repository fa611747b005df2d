using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;

namespace Shien.Inspection.Rules.Logins;

/// <summary>C2: an account whose password field is empty, in shadow or in passwd. Enter alone is enough to log in.</summary>
internal static class EmptyPasswordRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from Account account in evidence.Accounts
        where account.Password.Kind == HashKind.Empty
        select new Finding(
            "C2", Severity.Block, account.Password.Where,
            $"{GuestText.Clean(account.Name, 64)}: the account has no password. Anybody can log in as it on the console.",
            DisablePassword.Remedy(account), CanFix: true);
}
