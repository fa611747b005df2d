using Shien.Blade.Accounts;
using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Addresses;

/// <summary>
/// Tells the address service what it is to know. The command runs outside the account's lock, so that a slow one keeps nobody from
/// the machines; two for one account never run at once. Members block.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="ledger">What is to be told.</param>
/// <param name="records">The machines.</param>
/// <param name="domains">Which of them are defined.</param>
/// <param name="run">The command.</param>
/// <param name="time">Dates the tries.</param>
/// <param name="log">Each change of what the service knows is a change of the blade.</param>
/// <param name="stopping">Nothing is begun any more; the next start goes on.</param>
internal sealed class AddressUpkeep(
    StoreLayout layout, AddressLedger ledger, MachineRecords records, Domains domains, Func<AddressRecord, AddressAnswer> run, TimeProvider time, BladeLog log, CancellationToken stopping)
{
    /// <summary>Pause between two looks at all accounts.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Tells what of an account was noted and never tried; to be called after a change, outside the account's lock. Never throws.</summary>
    public void TellNew(string account) => Tell(account, address => address.Tried is null);

    /// <summary>Tells again what of an account is to be forgotten and is not. Never throws.</summary>
    public void TellLeft(string account) => Tell(account, address => !address.IsWanted);

    /// <summary>Tells all of an account that is open. Never throws.</summary>
    public void TellAll(string account) => Tell(account, _ => true);

    /// <summary>Looks after all accounts: what a killed daemon left, what was there before there was a command, and what failed.</summary>
    public void Run()
    {
        foreach (string account in records.Accounts().Union(ledger.Accounts()).TakeWhile(_ => ledger.IsUsed))
        {
            try
            {
                using (FileLock.Take(layout.AccountLock(account)))
                {
                    Look(account);
                }
            }
            catch (Exception e) when (e is IOException or LibvirtException)
            {
                log.Error($"the addresses of '{account}' cannot be looked at now: {e.Message}");
                continue;
            }

            TellAll(account);
        }
    }

    /// <summary>Notes what should have been noted: machines that are defined here, and those that are gone. Under the account's lock.</summary>
    public void Look(string account)
    {
        foreach (MachineRecord machine in records.Of(account))
        {
            if (ledger.Find(account, machine.Mac) is not { IsWanted: true } && domains.Ask(machine).IsDefined)
            {
                ledger.Defined(machine);
            }
        }

        foreach (AddressRecord address in ledger.Of(account).Where(address => records.Find(account, address.Slot)?.Mac != address.Mac))
        {
            ledger.Drop(address);
        }
    }

    private void Tell(string account, Func<AddressRecord, bool> isMeant)
    {
        try
        {
            foreach (AddressRecord address in ledger.Of(account).Where(address => !address.IsDone && isMeant(address)))
            {
                if (stopping.IsCancellationRequested || !Tell(address.Account, address.Mac, isMeant))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"the addresses of '{account}' cannot be told now: {e.Message}");
        }
    }

    // False where the service does not answer at all: waiting for it once is enough.
    private bool Tell(string account, string mac, Func<AddressRecord, bool> isMeant)
    {
        using FileLock told = FileLock.Take(layout.AddressLock(account));
        AddressRecord begun;
        using (FileLock.Take(layout.AccountLock(account)))
        {
            if (ledger.Find(account, mac) is not { IsDone: false } open || !isMeant(open))
            {
                return true;
            }

            // From now on the service may know of it, whatever becomes of this daemon.
            begun = open with { Tried = time.GetUtcNow() };
            ledger.Write(begun);
        }

        long start = time.GetTimestamp();
        AddressAnswer answer = run(begun);
        TimeSpan taken = time.GetElapsedTime(start);
        using (FileLock.Take(layout.AccountLock(account)))
        {
            // Another change may have come meanwhile; it is told next.
            if (ledger.Find(account, mac) == begun)
            {
                Note(begun, answer);
            }
        }

        LogOf(begun, answer, taken);
        return answer.Problem is null || taken < AddressCommand.Slow;
    }

    private void Note(AddressRecord begun, AddressAnswer answer)
    {
        if (answer.Problem is null && !begun.IsWanted)
        {
            ledger.Remove(begun);
        }
        else
        {
            ledger.Write(begun with { IsDone = answer.Problem is null, Name = answer.Name ?? (answer.Problem is null ? null : begun.Name), Problem = answer.Problem });
        }
    }

    private void LogOf(AddressRecord address, AddressAnswer answer, TimeSpan taken)
    {
        string what = $"address {address.Mac} of machine {address.Slot} {(answer.Problem is { } problem
            ? $"could not be {(address.IsWanted ? "registered" : "taken out")}: {problem}"
            : address.IsWanted ? $"registered{(answer.Name is { } name ? $" as {name}" : "")}" : "taken out")} ({taken.TotalSeconds:0.0} s)";
        if (answer.Problem is not null && answer.Problem == address.Problem)
        {
            log.Warn($"of '{address.Account}': {what}"); // again, as at the last try: one line in the log of changes is enough
        }
        else
        {
            log.Audit(Caller.OfDaemon(), what, address.Account);
        }
    }
}
