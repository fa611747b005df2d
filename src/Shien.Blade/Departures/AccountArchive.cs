using System.Globalization;
using Shien.Api;
using Shien.Api.Administration;
using Shien.Blade.Accounts;
using Shien.Blade.Machines;
using Shien.Blade.Native;
using Shien.Blade.Pushes;
using Shien.Blade.Store;

namespace Shien.Blade.Departures;

/// <summary>What administrators do with the machines of accounts that have left for good. Blocks.</summary>
internal sealed class AccountArchive(
    StoreLayout layout,
    MachineRecords records,
    Domains domains,
    DiskHolds holds,
    AccountTransactions transactions,
    ArchiveMoves moves,
    Func<ReservationLedger> ledger,
    TimeProvider time,
    BladeLog log)
{
    /// <summary>Puts the machines of an account into the archive: images, snapshots and records; their definitions go.</summary>
    /// <exception cref="RefusalException">It has none, one runs, or something of it is under way.</exception>
    public RetiredAccount Retire(Caller caller, string account)
    {
        CheckName(account);
        if (records.Of(account).Count == 0)
        {
            throw new RefusalException(ErrorCodes.NotFound, "that account has no machine on this blade", "'ie-virsh admin usage' shows who has; 'ie-virsh admin retired' what is in the archive.");
        }

        RetiredRecord retired = transactions.Run(account, () =>
        {
            IReadOnlyList<MachineRecord> machines = records.Of(account);
            ledger().CheckIdle(new Account(account, machines[0].Uid, 0, IsAdministrator: false));
            foreach (MachineRecord machine in machines)
            {
                holds.CheckFree(machine);
                if (domains.Ask(machine).IsActive)
                {
                    throw new RefusalException(ErrorCodes.State, $"the machine '{machine.Name}' of '{account}' runs", $"Stop it first: ie-virsh admin stop {account} {machine.Name}");
                }
            }

            DateTimeOffset now = time.GetUtcNow();
            RetiredRecord next = new(NewId(account, now), account, machines[0].Uid, caller.Account.Name, now);
            moves.Retire(next);
            return next;
        });
        RetiredAccount shown = Show(retired);
        log.Audit(caller, $"{shown.Machines} machines of '{account}' retired to the archive '{retired.Id}'", account);
        return shown;
    }

    /// <summary>Brings back what of an account was put there last.</summary>
    /// <exception cref="RefusalException">There is nothing of it, or it has machines again.</exception>
    public RetiredAccount Restore(Caller caller, string account)
    {
        CheckName(account);
        RetiredRecord retired = Read().Where(one => one.Account == account).MaxBy(one => one.Time)
            ?? throw new RefusalException(ErrorCodes.NotFound, "there is nothing of that account in the archive", "'ie-virsh admin retired' shows what is there.");
        RetiredAccount shown = Show(retired);
        transactions.Run(account, () =>
        {
            if (records.Of(account) is { Count: > 0 } there)
            {
                throw new RefusalException(
                    ErrorCodes.State, $"'{account}' has {there.Count} machines again, and what is in the archive would stand in their places", "Retire or delete those first.");
            }

            moves.Restore(retired);
            return true;
        });
        log.Audit(caller, $"{shown.Machines} machines of '{account}' restored from the archive '{retired.Id}'", account);
        return shown;
    }

    /// <summary>What is in the archive, by account and time.</summary>
    public RetiredAccountList List() => new([.. Read().OrderBy(one => one.Account, StringComparer.Ordinal).ThenBy(one => one.Time).Select(Show)]);

    private static void CheckName(string account)
    {
        if (!Account.IsUsable(account))
        {
            throw new RefusalException(ErrorCodes.BadRequest, "that is no name of an account");
        }
    }

    private string NewId(string account, DateTimeOffset now)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{account}-{now:yyyyMMdd-HHmmss}");
        return Directory.Exists(layout.Archived(id)) ? $"{id}-{Guid.NewGuid():N}" : id;
    }

    // What a kill left on its way is still beside its account's records, or will be again.
    private IEnumerable<RetiredRecord> Read() => Directory.EnumerateDirectories(layout.Archive)
        .Select(folder => SafeFile.ReadJson(Path.Combine(layout.ArchivedRecords(Path.GetFileName(folder)), StoreLayout.RetiringFile), StoreJson.Default.RetiredRecord))
        .OfType<RetiredRecord>();

    private RetiredAccount Show(RetiredRecord retired) => new(
        retired.Account,
        retired.Uid,
        retired.By,
        retired.Time,
        records.Archived(retired.Id).Count,
        Directory.Exists(layout.ArchivedImages(retired.Id))
            ? Directory.EnumerateFiles(layout.ArchivedImages(retired.Id)).Sum(file => FileStatus.Of(file)?.AllocatedBytes ?? 0)
            : 0);
}
