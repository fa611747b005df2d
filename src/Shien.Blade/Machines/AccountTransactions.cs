using Shien.Blade.Addresses;
using Shien.Blade.Departures;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>Everything that changes an account's machines runs here: one at a time in the whole store.</summary>
internal sealed class AccountTransactions(StoreLayout layout, SlotChanges changes, ArchiveMoves? archive = null, AddressUpkeep? addresses = null)
{
    /// <summary>Takes the account's lock, repairs what a killed daemon left, and runs; then the address service is told. Blocks.</summary>
    public T Run<T>(string account, Func<T> act)
    {
        T result;
        using (FileLock.Take(layout.AccountLock(account)))
        {
            archive?.Repair(account);
            changes.Repair(account);
            result = act();
        }

        addresses?.TellNew(account);
        return result;
    }
}
