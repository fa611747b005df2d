using Shien.Api;
using Shien.Api.Administration;
using Shien.Blade.Accounts;
using Shien.Blade.Store;

namespace Shien.Blade.Administration;

/// <summary>Accounts that may start, make and change nothing; what runs goes on, and can be stopped and looked at.</summary>
internal sealed class FrozenAccounts(StoreLayout layout)
{
    // What a frozen account may still change: it ends what runs.
    private static readonly string[] Allowed = ["/shutdown", "/destroy"];

    /// <summary>Why it is frozen, or null.</summary>
    public FrozenAccount? Find(string account) => SafeFile.ReadJson(layout.Frozen(account), StoreJson.Default.FrozenAccount);

    /// <summary>Freezes it; a second time changes the reason.</summary>
    public void Freeze(string account, FrozenAccount frozen)
    {
        Directory.CreateDirectory(layout.Records(account));
        SafeFile.WriteJson(layout.Frozen(account), frozen, StoreJson.Default.FrozenAccount);
    }

    /// <summary>Lets it again; false where it was not frozen.</summary>
    public bool Thaw(string account)
    {
        if (!File.Exists(layout.Frozen(account)))
        {
            return false;
        }

        File.Delete(layout.Frozen(account));
        SafeFile.SyncDirectory(layout.Records(account));
        return true;
    }

    /// <summary>Lets a request pass, or not.</summary>
    /// <param name="account">Who asks.</param>
    /// <param name="method">What he asks for.</param>
    /// <param name="path">Of what.</param>
    /// <exception cref="RefusalException">The account is frozen, and the request would change something.</exception>
    public void Check(Account account, string method, string path)
    {
        if (HttpMethods.IsGet(method) || Allowed.Any(path.EndsWith))
        {
            return;
        }

        if (!account.IsUser)
        {
            throw new RefusalException(
                ErrorCodes.Forbidden,
                $"'{account.Name}' is in no group whose members use this blade",
                "What you have can be looked at and stopped; for more, ask an administrator to put you into the users' group.");
        }

        if (Find(account.Name) is not { } frozen)
        {
            return;
        }

        throw new RefusalException(
            ErrorCodes.Forbidden,
            $"the account '{account.Name}' was frozen by '{frozen.By}' on {frozen.Time:yyyy-MM-dd}: {frozen.Reason}",
            "What runs goes on, and you can stop it and look at it; to start, make or change anything, talk to an administrator.");
    }
}
