using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;

namespace Shien.Inspection.Rules.Logins;

/// <summary>C3: a second account with UID 0. It is root under another name, which nobody watches. The first line with UID 0 that is called root is the one.</summary>
internal static class SecondRootRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        Account? root = evidence.Accounts.FirstOrDefault(account => account is { Uid: 0, Name: "root" });
        return evidence.Accounts.Where(account => account.Uid == 0 && account != root).Select(account => new Finding(
            "C3", Severity.Block, account.Where,
            $"{GuestText.Clean(account.Name, 64)}: a second account has the UID 0. It is root under another name, with a password and keys of its own.",
            "Inside the machine: sudo vipw, and delete that line or give it a UID of its own"));
    }
}
