using Shien.Blade.Departures;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>Everything that changes an account's machines runs here: one at a time in the whole store.</summary>
internal sealed class AccountTransactions(StoreLayout layout, SlotChanges changes, ArchiveMoves? archive = null)
{
    /// <summary>Takes the account's lock, repairs what a killed daemon left, and runs. Blocks.</summary>
    public T Run<T>(string account, Func<T> act)
    {
        using FileLock held = FileLock.Take(layout.AccountLock(account));
        archive?.Repair(account);
        changes.Repair(account);
        return act();
    }
}
