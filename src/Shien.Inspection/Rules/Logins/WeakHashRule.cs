using Shien.Images.FileSystems;
using Shien.Inspection.Passwords;

namespace Shien.Inspection.Rules.Logins;

/// <summary>
/// C5: a hash that is quick to guess at, whatever the password: all that crypt(5) of libxcrypt calls unsuitable for new hashes and that
/// counts in microseconds. Whoever reads the file has the password.
/// </summary>
internal static class WeakHashRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from account in evidence.Accounts
        where account.Password.Kind is HashKind.Md5 or HashKind.Des or HashKind.BigDes or HashKind.BsdiDes or HashKind.Nt or HashKind.SunMd5
        select new Finding(
            "C5", context.On(Severity.Warn, Severity.Block), account.Password.Where,
            $"{GuestText.Clean(account.Name, 64)}: the password is kept as {HashKinds.NameOf(account.Password.Kind)}. "
            + "Millions of guesses a second are possible for whoever gets to read it.",
            DisablePassword.IsPlain(account.Name)
                ? $"Inside the machine: sudo passwd {account.Name} (a new password makes a new kind of hash), or sudo usermod -p '*' {account.Name}"
                : "Inside the machine: set a new password for that account, or disable it with usermod -p '*'");
}
