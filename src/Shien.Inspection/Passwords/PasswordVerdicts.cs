using Shien.Inspection.Accounts;

namespace Shien.Inspection.Passwords;

/// <summary>
/// What guesses say of the accounts of a machine. Several rules ask; each account is tested once, when the first of them does. Not
/// safe for concurrent use.
/// </summary>
internal sealed class PasswordVerdicts(PasswordTester tester)
{
    // By reference: two lines of one name are two accounts.
    private readonly Dictionary<Account, PasswordVerdict> verdicts = [];

    /// <summary>How the test of its password ended; empty and locked fields are not tested and have no hit.</summary>
    /// <param name="account">Whose password.</param>
    /// <param name="hostName">Of the guest; one of the guesses.</param>
    public PasswordVerdict Of(Account account, string? hostName)
    {
        if (account.Password.Kind is HashKind.Empty or HashKind.Locked or HashKind.LockedHash)
        {
            return default;
        }

        if (!verdicts.TryGetValue(account, out PasswordVerdict verdict))
        {
            verdict = tester.Test(account.Password.Value, GuessList.For(account, hostName));
            verdicts.Add(account, verdict);
        }

        return verdict;
    }

    /// <summary>True if a shell is started for it and its password is one of the guesses.</summary>
    public bool IsGuessable(Account account, string? hostName) => account.CanLogIn && Of(account, hostName).Hit is not null;
}
