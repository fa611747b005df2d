using Shien.Api;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Store;

namespace Shien.Blade.Pushes;

/// <content>Places for machines that the blade makes itself: all that are asked for, or none.</content>
internal sealed partial class ReservationLedger
{
    /// <summary>Checks places and space, and reserves both: until it is released the account does nothing else.</summary>
    /// <param name="id">Of the work.</param>
    /// <param name="account">Whose it is.</param>
    /// <param name="wanted">The place, or a name that no machine of the account has yet; null for the first free ones.</param>
    /// <param name="count">How many machines are made; 1 with a place or name.</param>
    /// <param name="bytes">Most that they may take together.</param>
    /// <returns>The places, as many as were asked for.</returns>
    /// <exception cref="RefusalException">The place is taken, a limit is reached, the account is busy, or the store is full.</exception>
    public IReadOnlyList<string> ReserveSlots(string id, Account account, string? wanted, int count, long bytes)
    {
        using FileLock held = FileLock.Take(layout.LedgerLock);
        IReadOnlyList<Reservation> reserved = All();
        CheckIdle(account, reserved);
        // A push that rests has its place in mind: that one is taken last.
        HashSet<string> resting = [.. reserved.Where(r => r.Account == account.Name).Select(r => r.Slot)];
        CheckNewName(account, wanted);
        IReadOnlyList<string> slots = wanted is null || MachineNames.IsOwn(wanted) ? FreeSlots(account, count, resting) : [FreeSlot(account, wanted)];
        CheckSpace(bytes, reserved);
        SafeFile.WriteJson(layout.Reservation(id), new Reservation(id, account.Name, slots[0], bytes, blade), StoreJson.Default.Reservation);
        return slots;
    }

    private void CheckNewName(Account account, string? wanted)
    {
        if (MachineNames.IsOwn(wanted) && records.FindNamed(account.Name, wanted!) is { } there)
        {
            throw new RefusalException(
                ErrorCodes.SlotTaken, $"a machine of '{account.Name}' is called '{wanted}' already: the one in slot {there.Slot}", $"Take another name, or delete that machine with 'ie-virsh undefine {wanted} --delete-image'.");
        }
    }

    private IReadOnlyList<string> FreeSlots(Account account, int count, HashSet<string> last)
    {
        HashSet<string> used = [.. records.Of(account.Name).Select(r => r.Slot)];
        int limit = settings.MachineLimit;
        List<string> free = [.. Enumerable.Range(1, limit).Select(MachineNames.Slot).Where(slot => !used.Contains(slot)).OrderBy(last.Contains)];
        return free.Count >= count
            ? [.. free.Take(count).Order(StringComparer.Ordinal)]
            : throw new RefusalException(
                ErrorCodes.Limit,
                $"{used.Count} of {limit} machines of '{account.Name}' are in use{(used.Count > 0 ? ": " + string.Join(", ", used.Order(StringComparer.Ordinal)) : "")}{(count > 1 ? $"; {count} more do not go" : "")}",
                $"{(count > 1 && free.Count > 0 ? $"Make {free.Count}, or delete" : "Delete")} one with 'ie-virsh undefine NN --delete-image'.");
    }

    private string FreeSlot(Account account, string wanted)
    {
        CheckSlot(account, wanted);
        return records.Find(account.Name, wanted) is not { } there
            ? wanted
            : throw new RefusalException(
                ErrorCodes.SlotTaken,
                there.Uid == account.Uid ? $"the place {wanted} holds a machine already" : $"the place {wanted} belongs to an earlier account '{account.Name}' with uid {there.Uid}",
                there.Uid == account.Uid ? $"Name another place or none, or delete that machine with 'ie-virsh undefine {wanted} --delete-image'." : "Ask an administrator.");
    }
}
