using System.Globalization;

namespace Shien.Inspection.Passwords;

/// <summary>
/// What one guess costs, read from the field before it is paid: a hostile field may ask for hours or gigabytes. One unit is what
/// 5000 rounds of sha512-crypt take, about 2 ms.
/// </summary>
internal static class HashCost
{
    /// <summary>More is not paid for one guess.</summary>
    private const int MaxUnits = 64;

    private const int UnitsOfDefaultYescrypt = 15;

    /// <summary>Units from 1; null where it is too much or cannot be told.</summary>
    public static int? UnitsOf(HashKind kind, string field)
    {
        long? units = kind switch
        {
            HashKind.Md5 or HashKind.Des or HashKind.Nt => 1,
            // More than 100 000 rounds are not tested (about 40 ms each).
            HashKind.Sha256 or HashKind.Sha512 => ShaCrypt.RoundsOf(field) is var rounds and <= 100_000 ? (rounds + 4999) / 5000 : null,
            HashKind.Bcrypt => Bcrypt(field),
            HashKind.Yescrypt => Yescrypt(field["$y$".Length..]),
            HashKind.GostYescrypt => Yescrypt(field["$gy$".Length..]),
            _ => null,
        };
        return units is >= 1 and <= MaxUnits ? (int)units : null;
    }

    // $2b$05$…: 2^5 rounds are one unit.
    private static long? Bcrypt(string field) =>
        field.Length > 6 && field[6] == '$'
        && int.TryParse(field.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int cost) && cost is >= 4 and <= 31
            ? 1L << Math.Max(0, cost - 5)
            : null;

    // libxcrypt's crypt_gensalt writes "j", log2(N) - 1 and r - 1; further parameters (p, t, g) are nobody's default. Memory is
    // 128 * N * r bytes: 16 MiB for the default "j9T", N 4096, r 32.
    private static long? Yescrypt(string parameters)
    {
        if (parameters.Length < 4 || parameters[0] != 'j' || parameters[3] != '$')
        {
            return null;
        }

        int logN = CryptBase64.ValueOf(parameters[1]) + 1;
        int r = CryptBase64.ValueOf(parameters[2]) + 1;
        return logN is >= 1 and <= 20 && r is >= 1 and <= 32
            ? Math.Max(1, UnitsOfDefaultYescrypt * (1L << logN) * r / (4096 * 32))
            : null;
    }
}
