namespace Shien.Inspection.Accounts;

/// <summary>
/// A line of /etc/passwd with its password field, wherever that is. A class and not a record, so that printing one by mistake
/// does not show the hash.
/// </summary>
internal sealed class Account(string name, uint uid, string home, string shell, PasswordField password)
{
    public string Name { get; } = name;

    public uint Uid { get; } = uid;

    public string Home { get; } = home;

    public PasswordField Password { get; } = password;

    /// <summary>
    /// False for accounts that no shell is started for. An absent shell is /bin/sh.
    /// </summary>
    public bool CanLogIn { get; } = shell[(shell.LastIndexOf('/') + 1)..] is not ("nologin" or "false");
}
