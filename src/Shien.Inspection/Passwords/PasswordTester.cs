using Shien.Images.FileSystems;
using Shien.Inspection.Passwords.Known;

namespace Shien.Inspection.Passwords;

/// <summary>Tries guesses on password fields, within a budget for the whole machine. Not safe for concurrent use.</summary>
internal sealed class PasswordTester
{
    /// <summary>Further accounts of a machine are not tested.</summary>
    public const int MaxAccounts = 32;

    /// <summary>CPU time for all guesses of a machine.</summary>
    public static readonly TimeSpan MaxCpuTime = TimeSpan.FromSeconds(60);

    private readonly SystemCrypt? system;
    private readonly NotTestedReason whenUnknown;
    private readonly CpuBudget budget;
    private readonly HashMemory? memory;
    private int accountsLeft = MaxAccounts;

    private PasswordTester(SystemCrypt? system, NotTestedReason whenUnknown, CpuBudget? budget, HashMemory? memory)
    {
        this.memory = memory;
        this.system = system;
        this.whenUnknown = whenUnknown;
        this.budget = budget ?? CpuBudget.OfProcess(MaxCpuTime);
    }

    /// <summary>Computes <c>$1$</c>, <c>$5$</c>, <c>$6$</c> and bcrypt in managed code and leaves the rest to the blade.</summary>
    public static PasswordTester Managed(CpuBudget? budget = null, HashMemory? memory = null) =>
        new(null, NotTestedReason.NeedsBlade, budget, memory);

    /// <summary>Computes every kind through the system's libcrypt; like <see cref="Managed"/> where it is absent.</summary>
    public static PasswordTester System(CpuBudget? budget = null, HashMemory? memory = null) =>
        new(SystemCrypt.TryLoad(), NotTestedReason.NoLibrary, budget, memory);

    /// <summary>What is new for the record of hashes; null where nothing is remembered.</summary>
    public FoundHashes? Found => memory?.Found;

    /// <summary>Tries the guesses in order and stops at the first that is right.</summary>
    public PasswordVerdict Test(string field, IReadOnlyList<Guess> guesses)
    {
        HashKind kind = HashKinds.Of(field);
        (TimeSpan estimate, NotTestedReason? refused) = HashCost.Of(kind, field);
        if (refused is not null)
        {
            return new PasswordVerdict(null, refused);
        }

        if (memory?.Find(field, guesses) is { } known && Recall(known, kind, field, guesses, estimate) is { } verdict)
        {
            return verdict;
        }

        if (accountsLeft == 0)
        {
            return new PasswordVerdict(null, NotTestedReason.TooManyAccounts);
        }

        accountsLeft--;
        for (int i = 0; i < guesses.Count; i++)
        {
            Guess guess = guesses[i];
            if (!budget.Allows(estimate))
            {
                return new PasswordVerdict(null, NotTestedReason.NoTimeLeft);
            }

            string? hash = budget.Pay(() => Hash(kind, guess.Password, field));
            if (hash is null)
            {
                return new PasswordVerdict(null, system is null ? whenUnknown : NotTestedReason.UnknownKind);
            }

            if (hash == field)
            {
                memory?.Note(field, guesses, i);
                return new PasswordVerdict(guess, null);
            }
        }

        memory?.Note(field, guesses, null);
        return new PasswordVerdict(null, null);
    }

    // That a guess is right is tried again: it costs one hash, and nobody is accused because of a file.
    private PasswordVerdict? Recall(KnownHash known, HashKind kind, string field, IReadOnlyList<Guess> guesses, TimeSpan estimate) => known.Guess switch
    {
        null => new PasswordVerdict(null, null),
        { } i when i >= 0 && i < guesses.Count && budget.Allows(estimate) && budget.Pay(() => Hash(kind, guesses[i].Password, field)) == field =>
            new PasswordVerdict(guesses[i], null),
        _ => null,
    };

    // What libcrypt does not like, another libc may: glibc's own crypt took rounds=0.
    private string? Hash(HashKind kind, string password, string field) =>
        system?.Hash(password, field) ?? ManagedHash(kind, GuestText.Encode(password), field);

    private static string? ManagedHash(HashKind kind, byte[] password, string field) => kind switch
    {
        HashKind.Md5 => Md5Crypt.Hash(password, field),
        HashKind.Sha256 or HashKind.Sha512 => ShaCrypt.Hash(password, field),
        HashKind.Bcrypt => Bcrypt.Hash(password, field),
        _ => null,
    };
}
