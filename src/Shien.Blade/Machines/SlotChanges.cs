using Shien.Blade.Addresses;
using Shien.Blade.Native;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>
/// Fills, replaces and empties slots so that a kill at any moment leaves the old state or the new: the change is
/// written down first, the record is the moment at which it holds, and <see cref="Repair"/> finishes or undoes what
/// was cut. Every member belongs under the account's lock.
/// </summary>
internal sealed class SlotChanges(StoreLayout layout, MachineRecords records, MacLedger macs, Domains domains, BladeLog log, AddressLedger? addresses = null)
{
    private const string Aside = ".old";

    /// <summary>
    /// Puts new images into a slot. A machine that runs there is stopped; its images stay aside until libvirt has
    /// accepted the new one.
    /// </summary>
    /// <param name="next">What the slot becomes.</param>
    /// <param name="images">Finished files in the spool, by their names in the account's image directory.</param>
    public void Put(MachineRecord next, IReadOnlyDictionary<string, string> images)
    {
        MachineRecord? before = records.Find(next.Account, next.Slot);
        (bool IsDefined, bool IsActive) was = before is null ? default : domains.Ask(before);
        SlotChange change = new(next, before, was.IsDefined, was.IsActive);
        Begin(change);
        try
        {
            if (before is not null && was.IsActive)
            {
                domains.Stop(before);
            }

            foreach ((string file, string from) in images)
            {
                string path = layout.Image(next.Account, file);
                if (before?.Files.Contains(file) == true)
                {
                    PosixError.Check(LibC.link(path, path + Aside), $"'{path}' cannot be kept aside");
                }

                File.Move(from, path, overwrite: true);
            }

            SafeFile.SyncDirectory(layout.Images(next.Account));
            domains.Define(next);
            records.Write(next);
        }
        catch (Exception e)
        {
            log.Warn($"{next.DomainName}: the change failed and is undone: {e.Message}");
            Undo(change);
            if (before is not null && was.IsActive)
            {
                Restart(before);
            }

            throw;
        }

        addresses?.Defined(next);
        Finish(change);
    }

    /// <summary>Removes machine, images and record of a slot.</summary>
    public void Empty(MachineRecord record)
    {
        SlotChange change = new(null, record, WasDefined: true, WasRunning: false);
        Begin(change);
        addresses?.Undefined(record);
        Finish(change);
    }

    /// <summary>Writes a record that names fewer files and deletes the others; the machine itself is not touched, and may run.</summary>
    /// <param name="before">As it is.</param>
    /// <param name="next">With a push id of its own, by which a change that holds is told from one that was cut.</param>
    public void Forget(MachineRecord before, MachineRecord next)
    {
        SlotChange change = new(next, before, domains.Ask(before).IsDefined, WasRunning: false);
        Begin(change);
        records.Write(next);
        Finish(change);
    }

    /// <summary>Finishes or undoes what a killed daemon left of an account's slots.</summary>
    public void Repair(string account)
    {
        foreach (string slot in records.Unfinished(account))
        {
            string path = layout.Change(account, slot);
            if (SafeFile.ReadJson(path, StoreJson.Default.SlotChange) is not { } change)
            {
                continue;
            }

            bool holds = change.Next is null || records.Find(account, slot)?.PushId == change.Next.PushId;
            log.Warn($"{account}@{slot}: a change was cut; it is {(holds ? "finished" : "undone")} now");
            if (holds)
            {
                Finish(change);
            }
            else
            {
                Undo(change);
            }
        }
    }

    private void Begin(SlotChange change) => SafeFile.WriteJson(PathOf(change), change, StoreJson.Default.SlotChange);

    // The change holds: away with everything that the slot no longer names.
    private void Finish(SlotChange change)
    {
        MachineRecord any = (change.Next ?? change.Before)!;
        if (change.Next is null)
        {
            domains.Remove(any);
        }

        HashSet<string> kept = [.. change.Next?.Files ?? []];
        foreach (string file in change.Before?.Files ?? [])
        {
            string path = layout.Image(any.Account, file);
            File.Delete(path + Aside);
            if (Directory.Exists(layout.BlockMaps(any.Account)))
            {
                File.Delete(layout.SeenMap(any.Account, file));
            }

            if (!kept.Contains(file))
            {
                File.Delete(path);
            }
        }

        SafeFile.SyncDirectory(layout.Images(any.Account));
        if (change.Next is null)
        {
            macs.Release(any.Mac);
            File.Delete(layout.HostKeys(any.Account, any.Slot));
            records.Remove(any.Account, any.Slot);
        }

        End(change);
    }

    private void Undo(SlotChange change)
    {
        MachineRecord next = change.Next!;
        HashSet<string> old = [.. change.Before?.Files ?? []];
        foreach (string file in next.Files)
        {
            string path = layout.Image(next.Account, file);
            if (!old.Contains(file))
            {
                File.Delete(path);
            }
            else if (File.Exists(path + Aside))
            {
                // Where both names are the same file, rename does nothing: hence the removal after it.
                File.Move(path + Aside, path, overwrite: true);
                File.Delete(path + Aside);
            }
        }

        SafeFile.SyncDirectory(layout.Images(next.Account));
        if (change is { Before: { } before, WasDefined: true })
        {
            domains.Define(before);
        }
        else
        {
            domains.Remove(next);
        }

        if (change.Before is null)
        {
            macs.Release(next.Mac);
        }

        End(change);
    }

    private void Restart(MachineRecord before)
    {
        try
        {
            domains.Start(before);
        }
        catch (Libvirt.LibvirtException e)
        {
            log.Warn($"{before.DomainName}: it ran before and could not be started again: {e.Message}");
        }
    }

    private void End(SlotChange change)
    {
        string path = PathOf(change);
        File.Delete(path);
        SafeFile.SyncDirectory(Path.GetDirectoryName(path)!);
        DropMaps((change.Next ?? change.Before)!.Account);
    }

    // Block maps that no machine has any more.
    private void DropMaps(string account)
    {
        if (!Directory.Exists(layout.BlockMaps(account)))
        {
            return;
        }

        HashSet<string> used = [.. records.Of(account).SelectMany(record => record.AllDisks)
            .SelectMany(disk => (string[])[layout.BlockMap(account, disk.PushedRoot), layout.SeenMap(account, disk.File)])];
        foreach (string path in Directory.GetFiles(layout.BlockMaps(account)).Where(path => !used.Contains(path)))
        {
            File.Delete(path);
        }
    }

    private string PathOf(SlotChange change)
    {
        MachineRecord any = (change.Next ?? change.Before)!;
        return layout.Change(any.Account, any.Slot);
    }
}
