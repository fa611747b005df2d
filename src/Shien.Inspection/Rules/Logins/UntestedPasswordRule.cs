using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;

namespace Shien.Inspection.Rules.Logins;

/// <summary>
/// C6: a password of a login account that was not tested. That it is tested on the blade is only information; that nobody tests it is a
/// warning, and too little in the open.
/// </summary>
internal static class UntestedPasswordRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context)
    {
        foreach (Account account in evidence.Accounts.Where(account => account.CanLogIn))
        {
            if (context.Passwords.Of(account, evidence.HostName).NotTested is { } reason)
            {
                (string why, string remedy) = Explain(reason, account);
                string kind = HashKinds.NameOf(account.Password.Kind);
                string what = reason == NotTestedReason.NeedsBlade
                    ? $"a {kind} password cannot be tested here"
                    : reason == NotTestedReason.NoTimeLeft ? $"the {kind} password was not tested with all guesses" : $"the {kind} password was not tested";
                yield return new Finding(
                    "C6", reason == NotTestedReason.NeedsBlade ? Severity.Info : context.On(Severity.Warn, Severity.Block), account.Password.Where,
                    $"{GuestText.Clean(account.Name, 64)}: {what}. {why}", remedy);
            }
        }
    }

    private static (string Why, string Remedy) Explain(NotTestedReason reason, Account account) => reason switch
    {
        NotTestedReason.NeedsBlade => ("It is tested on the blade.", "Nothing to do now; the blade answers when the machine is pushed."),
        NotTestedReason.NoLibrary => ("libcrypt.so.1 is missing on this machine.", "On this machine: sudo apt-get install libcrypt1"),
        NotTestedReason.UnknownKind => ("No check knows this kind of hash, so it may be an easy one.", DisablePassword.Remedy(account)),
        NotTestedReason.TooCostly => (
            $"One guess costs more than {HashCost.MaxShaRounds} rounds of sha-crypt, bcrypt {HashCost.MaxBcryptCost} or {HashCost.MaxYescryptBytes >> 20} MiB of yescrypt, which is all a check pays.",
            DisablePassword.Remedy(account)),
        NotTestedReason.TooManyAccounts => (
            $"The machine has more than {PasswordTester.MaxAccounts} accounts with passwords, and the others came first.", DisablePassword.Remedy(account)),
        _ => (
            $"The {PasswordTester.MaxCpuTime.TotalSeconds:0} s of CPU that a check spends on a machine's guesses were used up.", DisablePassword.Remedy(account)),
    };
}
