using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords.Known;

namespace Shien.Inspection.Passwords;

/// <summary>
/// What guesses say of the accounts of a machine. Several rules ask; each account is tested once, when the first of them does. Not
/// safe for concurrent use.
/// </summary>
internal sealed class PasswordVerdicts(PasswordTester tester)
{
    // By reference: two lines of one name are two accounts.
    private readonly Dictionary<Account, PasswordVerdict> verdicts = [];
    private readonly List<(Account Account, string? HostName)> announced = [];

    /// <inheritdoc cref="PasswordTester.Found"/>
    public FoundHashes? Found => tester.Found;

    /// <summary>
    /// Names accounts that rules may ask for. With the first question all of them that a shell is started for are tested, cheapest hash
    /// first: so a costly one cannot use up the time of the others.
    /// </summary>
    public void Announce(IEnumerable<Account> accounts, string? hostName) =>
        announced.AddRange(accounts.Where(a => a.CanLogIn && HasHash(a)).Select(a => (a, hostName)));

    /// <summary>How the test of its password ended; empty and locked fields are not tested and have no hit.</summary>
    /// <param name="account">Whose password.</param>
    /// <param name="hostName">Of the guest; one of the guesses.</param>
    public PasswordVerdict Of(Account account, string? hostName)
    {
        foreach ((Account next, string? itsHost) in announced.OrderBy(a => HashCost.Of(a.Account.Password.Kind, a.Account.Password.Value).Estimate))
        {
            Test(next, itsHost);
        }

        announced.Clear();
        return HasHash(account) ? Test(account, hostName) : default;
    }

    /// <summary>True if a shell is started for it and its password is one of the guesses.</summary>
    public bool IsGuessable(Account account, string? hostName) => account.CanLogIn && Of(account, hostName).Hit is not null;

    private PasswordVerdict Test(Account account, string? hostName)
    {
        if (!verdicts.TryGetValue(account, out PasswordVerdict verdict))
        {
            verdict = tester.Test(account.Password.Value, GuessList.For(account, hostName));
            verdicts.Add(account, verdict);
        }

        return verdict;
    }

    private static bool HasHash(Account account) => account.Password.Kind is not (HashKind.Empty or HashKind.Locked or HashKind.LockedHash);
}
