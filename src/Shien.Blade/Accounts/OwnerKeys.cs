using Shien.Inspection.Accounts;

namespace Shien.Blade.Accounts;

/// <summary>
/// Reads the keys of an account's owner from <c>~/.ssh/authorized_keys</c>, as far as sshd would take them: with the rights of the
/// account, a regular file of at most 64 KiB that nobody else can write to.
/// </summary>
internal static class OwnerKeys
{
    /// <summary>Longer files are not read.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string FileName = ".ssh/authorized_keys";

    /// <summary>The keys, or why there are none; blocks for at most ten seconds, whatever the home directory is.</summary>
    public static OwnerKeyList Read(Account account)
    {
        (byte[]? content, string? problem) = AccountFile.Read(account, FileName, MaxBytes);
        if (content is null)
        {
            return new OwnerKeyList([], problem);
        }

        IReadOnlyList<PlainKey> keys = PlainKey.Parse(content);
        return new OwnerKeyList(
            keys, keys.Count > 0 ? null : $"'{account.Home}/{FileName}' holds no key without options that sshd would take");
    }
}
