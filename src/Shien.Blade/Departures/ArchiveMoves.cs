using Shien.Blade.Addresses;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Departures;

/// <summary>
/// Moves the machines of an account into the archive of the store and back, by renames. What is to be done is written down first, and
/// <see cref="Repair"/> does the rest of it, so that a kill at any moment leaves the old state or the new. Under the account's lock; blocks.
/// </summary>
internal sealed class ArchiveMoves(StoreLayout layout, MachineRecords records, Domains domains, BladeLog log, AddressLedger? addresses = null)
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Closed | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Called with the name of each step before it is done; tests end it there.</summary>
    public Action<string> Before { get; init; } = _ => { };

    /// <summary>Into the archive. The machines are off.</summary>
    public void Retire(RetiredRecord retired)
    {
        Before("write");
        SafeFile.WriteJson(layout.Retiring(retired.Account), retired, StoreJson.Default.RetiredRecord);
        FinishRetiring(retired);
    }

    /// <summary>Out of it again. The account has no machine.</summary>
    public void Restore(RetiredRecord retired)
    {
        string account = retired.Account;
        string archived = layout.ArchivedRecords(retired.Id);
        Before("write");
        SafeFile.WriteJson(Path.Combine(archived, StoreLayout.RestoringFile), retired, StoreJson.Default.RetiredRecord);
        if (Directory.Exists(layout.Records(account)))
        {
            // Of an account without machines there is nothing here but that it is frozen, which stays.
            if (File.Exists(layout.Frozen(account)))
            {
                File.Copy(layout.Frozen(account), Path.Combine(archived, Path.GetFileName(layout.Frozen(account))), overwrite: true);
            }

            Before("remove");
            Directory.Delete(layout.Records(account), recursive: true);
        }

        Before("records");
        Directory.Move(archived, layout.Records(account));
        SafeFile.SyncDirectory(layout.Machines);
        FinishRestoring(retired);
    }

    /// <summary>Finishes what a killed daemon left.</summary>
    public void Repair(string account)
    {
        if (SafeFile.ReadJson(layout.Restoring(account), StoreJson.Default.RetiredRecord) is { } restoring)
        {
            log.Warn($"the machines of '{account}' were on their way out of the archive; that is finished now");
            FinishRestoring(restoring);
        }
        else if (SafeFile.ReadJson(layout.Retiring(account), StoreJson.Default.RetiredRecord) is { } retiring)
        {
            log.Warn($"the machines of '{account}' were on their way into the archive; that is finished now");
            FinishRetiring(retiring);
        }
    }

    private void FinishRetiring(RetiredRecord retired)
    {
        string account = retired.Account;
        foreach (MachineRecord record in records.Of(account))
        {
            Before("undefine");
            addresses?.Undefined(record);
            domains.Remove(record);
        }

        Before("folder");
        Directory.CreateDirectory(layout.Archived(retired.Id), Closed);
        if (Directory.Exists(layout.Images(account)) && !Directory.Exists(layout.ArchivedImages(retired.Id)))
        {
            Before("images");
            Directory.Move(layout.Images(account), layout.ArchivedImages(retired.Id));
            SafeFile.SyncDirectory(layout.Account(account));
        }

        SafeFile.SyncDirectory(layout.Archived(retired.Id));

        // Last, with the note of what is to be done among them.
        Before("records");
        Directory.Move(layout.Records(account), layout.ArchivedRecords(retired.Id));
        SafeFile.SyncDirectory(layout.Machines);
        SafeFile.SyncDirectory(layout.Archived(retired.Id));
    }

    private void FinishRestoring(RetiredRecord retired)
    {
        string account = retired.Account;
        if (Directory.Exists(layout.ArchivedImages(retired.Id)))
        {
            Make(layout.Account(account));
            if (Directory.Exists(layout.Images(account)))
            {
                // Nothing that a record names: those images are still in the archive.
                Directory.Delete(layout.Images(account), recursive: true);
            }

            Before("images");
            Directory.Move(layout.ArchivedImages(retired.Id), layout.Images(account));
            SafeFile.SyncDirectory(layout.Account(account));
        }

        foreach (MachineRecord record in records.Of(account))
        {
            Before("define");
            domains.Define(record);
            addresses?.Defined(record);
        }

        Before("archive");
        if (Directory.Exists(layout.Archived(retired.Id)))
        {
            Directory.Delete(layout.Archived(retired.Id));
        }

        Before("end");
        File.Delete(layout.Retiring(account));
        File.Delete(layout.Restoring(account));
        SafeFile.SyncDirectory(layout.Records(account));
    }

    private static void Make(string path)
    {
        Directory.CreateDirectory(path, Passable);
        File.SetUnixFileMode(path, Passable);
    }
}
