using System.Globalization;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Store;

namespace Shien.Blade.Pushes;

/// <content>What an account's machines may take together. Under the ledger's lock, so that of many requests none counts on the same room.</content>
internal sealed partial class ReservationLedger
{
    /// <summary>Reserves space for a snapshot, where the account may have one more.</summary>
    /// <param name="id">Of the work.</param>
    /// <param name="account">Whose it is.</param>
    /// <param name="slot">Of the machine.</param>
    /// <param name="bytes">What it takes.</param>
    /// <exception cref="RefusalException">The account is busy, a limit is reached, or the store is full.</exception>
    public void ReserveSnapshot(string id, Account account, string slot, long bytes)
    {
        using FileLock held = FileLock.Take(layout.LedgerLock);
        IReadOnlyList<Reservation> reserved = All();
        CheckIdle(account, reserved);
        CheckSnapshots(account);
        CheckDisks(account, bytes, replaced: null);
        CheckSpace(bytes, reserved);
        SafeFile.WriteJson(layout.Reservation(id), new Reservation(id, account.Name, slot, bytes, blade), StoreJson.Default.Reservation);
    }

    private void CheckSnapshots(Account account)
    {
        IReadOnlyList<MachineRecord> machines = records.Of(account.Name);
        int limit = limits.Of(account.Name).Snapshots;
        int count = machines.Sum(machine => machine.Snapshots?.Count ?? 0);
        if (count >= limit)
        {
            string all = string.Join(", ", machines.SelectMany(r => (r.Snapshots ?? []).Select(s => $"{r.Name} {s.Name} ({s.Taken:yyyy-MM-dd})")));
            throw new RefusalException(
                ErrorCodes.Limit, $"{count} of {limit} snapshots of '{account.Name}' are in use{(count > 0 ? ": " + all : "")}", "Delete one with 'ie-virsh snapshot delete NN NAME'.");
        }
    }

    private void CheckDisks(Account account, PushRequest push, string slot) =>
        CheckDisks(account, push.Disks.Sum(disk => disk.LengthBytes), slot);

    private void CheckDisks(Account account, long wantedBytes, string? replaced)
    {
        if (limits.Of(account.Name).TotalDiskBytes is not { } most)
        {
            return;
        }

        (MachineRecord Machine, long Bytes)[] used =
            [.. records.Of(account.Name).Select(machine => (machine, StoreUse.Of(layout, machine) - (machine.Slot == replaced ? machine.Disks.Sum(d => d.LengthBytes) : 0)))];
        long sum = used.Sum(machine => machine.Bytes);
        if (wantedBytes > most - sum)
        {
            string by = string.Join(", ", used.Where(machine => machine.Bytes > 0).Select(machine => $"{MachineWords.Name(machine.Machine)} {GiB(machine.Bytes)}"));
            throw new RefusalException(
                ErrorCodes.Limit,
                $"the disks and snapshots of '{account.Name}' may have {GiB(most)} GiB together; {GiB(sum)} are in use{(by.Length > 0 ? $" ({by})" : "")}{Words().Oldest(used.Select(machine => machine.Machine))}, and {GiB(wantedBytes)} more are wanted",
                "Delete a snapshot ('ie-virsh snapshot list NN') or a machine ('ie-virsh undefine NN --delete-image'), or ask an administrator for a higher limit.");
        }
    }

    private static string GiB(long bytes) => (bytes / (double)(1 << 30)).ToString("0.#", CultureInfo.InvariantCulture);
}
