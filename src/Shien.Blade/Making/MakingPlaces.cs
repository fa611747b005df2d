using Shien.Blade.Accounts;
using Shien.Blade.Pushes;
using Shien.Blade.Repairs;
using Shien.Blade.Store;

namespace Shien.Blade.Making;

/// <summary>Reserves what making machines needs before anything is made. Blocks.</summary>
internal sealed class MakingPlaces(PushBoard board, StoreLayout layout, BladeLog log)
{
    /// <summary>Reserves places of an account, space, and a folder in the spool; disposing the second part gives all of it back.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="wanted">The place, or null for the first free ones.</param>
    /// <param name="count">How many; 1 with a place.</param>
    /// <param name="bytes">Most that is written.</param>
    /// <param name="diskBytes">What the guests see of their disks together.</param>
    /// <exception cref="RefusalException">A limit is reached, the place is taken, the account is busy, or the store is full.</exception>
    public (IReadOnlyList<string> Slots, RepairPlace Place) Reserve(Account account, string? wanted, int count, long bytes, long diskBytes)
    {
        string id = Guid.NewGuid().ToString("N");
        ReservationLedger ledger = board.Ledger();
        IReadOnlyList<string> slots = ledger.ReserveSlots(id, account, wanted, count, bytes, diskBytes);
        return (slots, new RepairPlace(id, layout.Push(id), () => ledger.Release(id), log));
    }

    /// <summary>Reserves space for a snapshot of a machine, where the account may have one more.</summary>
    /// <exception cref="RefusalException">A limit is reached, the account is busy, or the store is full.</exception>
    public RepairPlace ReserveSnapshot(Account account, string slot, long bytes)
    {
        string id = Guid.NewGuid().ToString("N");
        ReservationLedger ledger = board.Ledger();
        ledger.ReserveSnapshot(id, account, slot, bytes);
        return new RepairPlace(id, layout.Push(id), () => ledger.Release(id), log);
    }

    /// <summary>The same for work on a machine that is there.</summary>
    public RepairPlace Reserve(Account account, string slot, long bytes) => board.ReserveRepair(account, slot, bytes);
}
