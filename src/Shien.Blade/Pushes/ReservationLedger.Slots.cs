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
    /// <param name="diskBytes">What their guests see of their disks together.</param>
    /// <returns>The places, as many as were asked for.</returns>
    /// <exception cref="RefusalException">The place is taken, a limit is reached, the account is busy, or the store is full.</exception>
    public IReadOnlyList<string> ReserveSlots(string id, Account account, string? wanted, int count, long bytes, long diskBytes)
    {
        using FileLock held = FileLock.Take(layout.LedgerLock);
        IReadOnlyList<Reservation> reserved = All();
        CheckIdle(account, reserved);
        // A push that rests has its place in mind: that one is taken last.
        HashSet<string> resting = [.. reserved.Where(r => r.Account == account.Name).Select(r => r.Slot)];
        CheckNewName(account, wanted);
        IReadOnlyList<string> slots = wanted is null || MachineNames.IsOwn(wanted) ? FreeSlots(account, count, resting) : [FreeSlot(account, wanted)];
        CheckDisks(account, diskBytes, replaced: null);
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
        IReadOnlyList<MachineRecord> machines = records.Of(account.Name);
        HashSet<string> used = [.. machines.Select(r => r.Slot)];
        int limit = limits.Of(account.Name).Machines;
        List<string> free = [.. Enumerable.Range(1, limit).Select(MachineNames.Slot).Where(slot => !used.Contains(slot)).OrderBy(last.Contains)];
        int left = Math.Min(free.Count, Math.Max(0, limit - machines.Count));
        return left >= count
            ? [.. free.Take(count).Order(StringComparer.Ordinal)]
            : throw Full(
                account, machines, limit, $"{(count > 1 && left > 0 ? $"Make {left}, or delete" : "Delete")} one with 'ie-virsh undefine NN --delete-image'.", count);
    }

    private string FreeSlot(Account account, string wanted)
    {
        CheckSlot(account, wanted);
        IReadOnlyList<MachineRecord> machines = records.Of(account.Name);
        int limit = limits.Of(account.Name).Machines;
        return machines.FirstOrDefault(machine => machine.Slot == wanted) is not { } there
            ? machines.Count < limit ? wanted : throw Full(account, machines, limit, "Delete one with 'ie-virsh undefine NN --delete-image'.")
            : throw new RefusalException(
                ErrorCodes.SlotTaken,
                there.Uid == account.Uid ? $"the place {wanted} holds a machine already" : $"the place {wanted} belongs to an earlier account '{account.Name}' with uid {there.Uid}",
                there.Uid == account.Uid ? $"Name another place or none, or delete that machine with 'ie-virsh undefine {wanted} --delete-image'." : "Ask an administrator.");
    }
}
