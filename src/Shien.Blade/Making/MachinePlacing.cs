using Shien.Api;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Machines;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Repairs;
using Shien.Blade.Store;

namespace Shien.Blade.Making;

/// <summary>Puts finished machines into their places: owner, MAC, record, definition. Blocks.</summary>
internal sealed class MachinePlacing(
    MachineRecords records,
    AccountDirectory directory,
    AccountTransactions transactions,
    SlotChanges changes,
    MacLedger macs,
    MachineCommands commands,
    MachineView view,
    HostKeyMaker hostKeys,
    KnownDisks known,
    BoxUses boxes,
    StoreLayout layout,
    DomainPlatform platform)
{
    /// <summary>Puts new machines into free places: all of them, or none where one cannot be.</summary>
    /// <exception cref="RefusalException">A place was taken meanwhile.</exception>
    public IReadOnlyList<MachineInfo> PutNew(Account account, IReadOnlyList<MadeMachine> made)
    {
        directory.Ensure(account);
        foreach (MadeMachine machine in made)
        {
            Give(machine);
        }

        List<MachineRecord> put = transactions.Run(account.Name, () =>
        {
            List<MachineRecord> done = [];
            try
            {
                foreach (MadeMachine machine in made)
                {
                    done.Add(PutNew(machine));
                }
            }
            catch
            {
                done.ForEach(changes.Empty);
                throw;
            }

            return done;
        });
        return [.. put.Select(view.Of)];
    }

    /// <summary>Puts other images under a stopped machine that is there; one that was changed since is refused.</summary>
    /// <param name="before">As it was when the work began.</param>
    /// <param name="made">What it becomes; its MAC stays.</param>
    /// <exception cref="RefusalException">It runs, or was changed meanwhile.</exception>
    public MachineInfo Replace(MachineRecord before, MadeMachine made)
    {
        Give(made);
        return transactions.Run(before.Account, () =>
        {
            if (records.Find(before.Account, before.Slot) is not { } now || now.PushId != before.PushId || now.Changed != before.Changed)
            {
                throw new RefusalException(ErrorCodes.State, $"the machine '{before.Name}' was changed meanwhile", "Run the same command again.");
            }

            commands.CheckStopped(before);
            Put(made);
            return view.Of(made.Record);
        });
    }

    private MachineRecord PutNew(MadeMachine machine)
    {
        MachineRecord record = machine.Record;
        if (records.Find(record.Account, record.Slot) is not null || (record.OwnName is { } name && records.FindNamed(record.Account, name) is not null))
        {
            throw new RefusalException(ErrorCodes.SlotTaken, $"the place or name '{record.Name}' was taken meanwhile", "Run the same command again.");
        }

        record = record with { Mac = macs.Take(record.DomainName) };
        try
        {
            Put(machine with { Record = record });
            return record;
        }
        catch
        {
            // Its MAC is free again by then, where the change had begun.
            macs.Release(record.Mac);
            File.Delete(layout.HostKeys(record.Account, record.Slot));
            throw;
        }
    }

    private void Put(MadeMachine machine)
    {
        MachineRecord record = machine.Record;
        if (machine.HostKeys is { } keys)
        {
            hostKeys.Keep(record.Account, record.Slot, keys);
        }

        foreach (Images.Blocks.BlockMap map in machine.Maps)
        {
            known.Keep(record.Account, map);
        }

        // Nobody removes a box between the look and the record that names it.
        using FileLock? held = record.AllDisks.Any(disk => disk.Base is not null) ? FileLock.Take(layout.BoxLock) : null;
        boxes.CheckThere(record);
        changes.Put(record, machine.Images);
    }

    // The spool is closed to everybody, so the images change hands before anybody can reach them.
    private void Give(MadeMachine machine)
    {
        foreach (string path in machine.Images.Values)
        {
            File.SetUnixFileMode(path, SafeFile.Private);
            platform.Give(path, machine.Record.Uid);
        }
    }
}
