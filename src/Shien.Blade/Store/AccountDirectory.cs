using Shien.Blade.Accounts;
using Shien.Blade.Native;

namespace Shien.Blade.Store;

/// <summary>
/// Makes an account's place in the store at its first use. Every directory on the way is root's own, so no path below
/// can be bent; only <c>data</c> belongs to the account, and shiend opens nothing below it.
/// </summary>
internal sealed class AccountDirectory(StoreLayout layout)
{
    private const UnixFileMode Passable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes what is missing.</summary>
    public void Ensure(Account account)
    {
        Make(layout.Records(account.Name), Closed);
        Make(layout.Account(account.Name), Passable);
        Make(layout.Images(account.Name), Passable);
        string data = Path.Combine(layout.Account(account.Name), "data");
        if (!Directory.Exists(data))
        {
            Make(data, Closed);
            PosixError.Check(LibC.lchown(data, account.Uid, account.Gid), $"'{data}' cannot be given to '{account.Name}'");
        }
    }

    private static void Make(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path, mode);
        // CreateDirectory subtracts the umask.
        File.SetUnixFileMode(path, mode);
    }
}
