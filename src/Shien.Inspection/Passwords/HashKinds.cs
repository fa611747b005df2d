using System.Buffers;

namespace Shien.Inspection.Passwords;

/// <summary>Tells kinds of password fields apart by their prefix.</summary>
internal static class HashKinds
{
    private static readonly SearchValues<char> CryptAlphabet =
        SearchValues.Create("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly (string Prefix, HashKind Kind)[] Prefixes =
    [
        ("$1$", HashKind.Md5),
        ("$2a$", HashKind.Bcrypt), ("$2b$", HashKind.Bcrypt), ("$2x$", HashKind.Bcrypt), ("$2y$", HashKind.Bcrypt),
        ("$3$", HashKind.Nt),
        ("$5$", HashKind.Sha256),
        ("$6$", HashKind.Sha512),
        ("$7$", HashKind.Scrypt),
        ("$y$", HashKind.Yescrypt),
        ("$gy$", HashKind.GostYescrypt),
        ("$md5", HashKind.SunMd5),
        ("$sha1", HashKind.Sha1),
    ];

    /// <summary>
    /// The kind of a field. <c>*</c>, <c>!</c>, <c>x</c> and other text that no hash looks like cannot be guessed; a hash behind
    /// <c>!</c> comes back with <c>usermod -U</c>.
    /// </summary>
    public static HashKind Of(string field)
    {
        if (field.Length == 0)
        {
            return HashKind.Empty;
        }

        if (field[0] is '!' or '*')
        {
            string rest = field.TrimStart('!', '*');
            return rest.Length > 0 && Of(rest) is not (HashKind.Locked or HashKind.Unknown) ? HashKind.LockedHash : HashKind.Locked;
        }

        foreach ((string prefix, HashKind kind) in Prefixes)
        {
            if (field.StartsWith(prefix, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return field switch
        {
            { Length: 13 } when !field.AsSpan().ContainsAnyExcept(CryptAlphabet) => HashKind.Des,
            // pam_unix's bigcrypt: eleven characters more for every eight of the password.
            { Length: > 13 and <= 178 } when (field.Length - 2) % 11 == 0 && !field.AsSpan().ContainsAnyExcept(CryptAlphabet) => HashKind.BigDes,
            { Length: 20 } when field[0] == '_' && !field.AsSpan(1).ContainsAnyExcept(CryptAlphabet) => HashKind.BsdiDes,
            _ when field[0] == '$' => HashKind.Unknown,
            _ => HashKind.Locked,
        };
    }

    /// <summary>As reports and messages call it.</summary>
    public static string NameOf(HashKind kind) => kind switch
    {
        HashKind.LockedHash => "locked hash",
        HashKind.Des => "des-crypt",
        HashKind.BigDes => "bigcrypt",
        HashKind.BsdiDes => "bsdi-des-crypt",
        HashKind.Md5 => "md5-crypt",
        HashKind.SunMd5 => "sun-md5-crypt",
        HashKind.Sha1 => "sha1-crypt",
        HashKind.Sha256 => "sha256-crypt",
        HashKind.Sha512 => "sha512-crypt",
        HashKind.GostYescrypt => "gost-yescrypt",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
