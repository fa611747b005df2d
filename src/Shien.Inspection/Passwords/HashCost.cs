namespace Shien.Inspection.Passwords;

/// <summary>What one guess costs, read from the field before it is paid: a hostile field may ask for hours or gigabytes.</summary>
internal static class HashCost
{
    /// <summary>sha256-crypt and sha512-crypt with more rounds are not tested.</summary>
    public const int MaxShaRounds = 100_000;

    /// <summary>bcrypt with a higher exponent is not tested.</summary>
    public const int MaxBcryptCost = 12;

    /// <summary>yescrypt that wants more memory is not tested; bytes.</summary>
    public const long MaxYescryptBytes = 64 << 20;

    // Measured with libxcrypt 4.4.33 on an idle core; it only decides the order, and whether one more guess fits the budget.
    private const double MicrosecondsOfFastHash = 2000;
    private const double MicrosecondsOfShaRound = 0.4;
    private const double MicrosecondsOfBcryptRound = 60;
    private const double MicrosecondsOfYescryptByte = 0.0016;

    /// <summary>CPU time of one guess, estimated; or why none is tried.</summary>
    public static (TimeSpan Estimate, NotTestedReason? Refused) Of(HashKind kind, string field) => kind switch
    {
        HashKind.Md5 or HashKind.Des or HashKind.Nt => (Microseconds(MicrosecondsOfFastHash), null),
        HashKind.Sha256 or HashKind.Sha512 => Bounded(ShaCrypt.RoundsOf(field), MaxShaRounds, MicrosecondsOfShaRound),
        HashKind.Bcrypt => BcryptOf(field),
        HashKind.Yescrypt => YescryptOf(field["$y$".Length..]),
        HashKind.GostYescrypt => YescryptOf(field["$gy$".Length..]),
        _ => (default, NotTestedReason.UnknownKind),
    };

    private static (TimeSpan Estimate, NotTestedReason? Refused) BcryptOf(string field) =>
        Bcrypt.CostOf(field) is { } cost ? Bounded(1L << cost, 1L << MaxBcryptCost, MicrosecondsOfBcryptRound) : (default, NotTestedReason.UnknownKind);

    // libxcrypt's crypt_gensalt writes "j", log2(N) - 1 and r - 1; further parameters (p, t, g) are nobody's default, and make it slower
    // than its memory tells. Memory is 128 * N * r bytes: 16 MiB for the default "j9T", N 4096, r 32.
    private static (TimeSpan Estimate, NotTestedReason? Refused) YescryptOf(string parameters)
    {
        if (parameters.Length < 4 || parameters[0] != 'j' || parameters[3] != '$')
        {
            return (default, NotTestedReason.TooCostly);
        }

        int logN = CryptBase64.ValueOf(parameters[1]) + 1;
        int r = CryptBase64.ValueOf(parameters[2]) + 1;
        return logN is >= 1 and <= 32 && r is >= 1 and <= 48
            ? Bounded(128L * r << logN, MaxYescryptBytes, MicrosecondsOfYescryptByte)
            : (default, NotTestedReason.TooCostly);
    }

    private static (TimeSpan Estimate, NotTestedReason? Refused) Bounded(long amount, long max, double microsecondsOfOne) =>
        amount <= max ? (Microseconds(amount * microsecondsOfOne), null) : (default, NotTestedReason.TooCostly);

    private static TimeSpan Microseconds(double microseconds) => TimeSpan.FromMicroseconds(Math.Max(100, microseconds));
}
