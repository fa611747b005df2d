using Shien.Images.FileSystems;

namespace Shien.Inspection.Passwords;

/// <summary>Tries guesses on password fields, within a budget for the whole machine. Not safe for concurrent use.</summary>
internal sealed class PasswordTester
{
    // About 15 s on an idle machine, 3 minutes on a loaded one: eight accounts with yescrypt and all guesses.
    private const int BudgetUnits = 7500;

    private readonly SystemCrypt? system;
    private readonly NotTestedReason whenUnknown;
    private int unitsLeft = BudgetUnits;

    private PasswordTester(SystemCrypt? system, NotTestedReason whenUnknown)
    {
        this.system = system;
        this.whenUnknown = whenUnknown;
    }

    /// <summary>Computes <c>$1$</c>, <c>$5$</c> and <c>$6$</c> in managed code and leaves the rest to the blade.</summary>
    public static PasswordTester Managed() => new(null, NotTestedReason.NeedsBlade);

    /// <summary>Computes every kind through the system's libcrypt; like <see cref="Managed"/> where it is absent.</summary>
    public static PasswordTester System() => new(SystemCrypt.TryLoad(), NotTestedReason.NoLibrary);

    /// <summary>Tries the guesses in order and stops at the first that is right.</summary>
    public PasswordVerdict Test(string field, IReadOnlyList<Guess> guesses)
    {
        HashKind kind = HashKinds.Of(field);
        if (system is null && kind is not (HashKind.Md5 or HashKind.Sha256 or HashKind.Sha512))
        {
            return new PasswordVerdict(null, whenUnknown);
        }

        if (HashCost.UnitsOf(kind, field) is not { } units || (long)units * guesses.Count > unitsLeft)
        {
            return new PasswordVerdict(null, NotTestedReason.TooCostly);
        }

        foreach (Guess guess in guesses)
        {
            unitsLeft -= units;
            if (Hash(kind, guess.Password, field) == field)
            {
                return new PasswordVerdict(guess, null);
            }
        }

        return new PasswordVerdict(null, null);
    }

    private string? Hash(HashKind kind, string password, string field) => kind switch
    {
        _ when system is not null => system.Hash(password, field),
        HashKind.Md5 => Md5Crypt.Hash(GuestText.Encode(password), field),
        _ => ShaCrypt.Hash(GuestText.Encode(password), field),
    };
}
