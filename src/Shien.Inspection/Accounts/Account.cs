namespace Shien.Inspection.Accounts;

/// <summary>
/// A line of /etc/passwd with its password field, wherever that is. A class and not a record, so that printing one by mistake
/// does not show the hash.
/// </summary>
internal sealed class Account(string name, uint uid, string home, string shell, PasswordField password)
{
    // Not by name alone: a copy of a shell may be called "false".
    private static readonly HashSet<string> Refusing = new(
        from folder in new[] { "/sbin", "/usr/sbin", "/bin", "/usr/bin" }
        from name in new[] { "nologin", "false" }
        select $"{folder}/{name}");

    public string Name { get; } = name;

    public uint Uid { get; } = uid;

    /// <summary>Number of its primary group.</summary>
    public uint Gid { get; init; } = uint.MaxValue;

    public string Home { get; } = home;

    public PasswordField Password { get; } = password;

    /// <summary>As it is written; empty for /bin/sh.</summary>
    public string Shell { get; } = shell;

    /// <summary>The day on which it expires, counted from 1970; null for never. shadow(5), the eighth field.</summary>
    public long? ExpiryDay { get; init; }

    /// <summary>The line that makes it an account: <c>/etc/passwd:22</c>.</summary>
    public string Where { get; init; } = AccountFiles.PasswdPath;

    /// <summary>
    /// False for accounts that no shell is started for. An absent shell is /bin/sh.
    /// </summary>
    public bool CanLogIn { get; } = !Refusing.Contains(shell);
}
