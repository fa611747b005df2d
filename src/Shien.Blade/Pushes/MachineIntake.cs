using Shien.Api;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Repairs;
using Shien.Blade.Store;

namespace Shien.Blade.Pushes;

/// <summary>Puts finished images into their slot: owner, record, definition. Blocks.</summary>
internal sealed class MachineIntake(
    MachineRecords records,
    AccountDirectory directory,
    AccountTransactions transactions,
    SlotChanges changes,
    MacLedger macs,
    MachineCommands commands,
    MachineView view,
    DiskHolds holds,
    HostKeyMaker hostKeys,
    KnownDisks known,
    BoxUses boxes,
    StoreLayout layout,
    DomainPlatform platform,
    string blade,
    TimeProvider time,
    BladeLog log)
{
    /// <summary>Makes the machine of a push that was checked.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="push">Complete and gated.</param>
    /// <param name="verdict">What the blade's check found.</param>
    /// <param name="note">Told what people should know.</param>
    public MachineInfo TakeIn(Caller caller, Push push, Verdict verdict, Action<string> note)
    {
        directory.Ensure(caller.Account);
        Dictionary<string, string> images = Prepare(push);
        MachineInfo machine = view.Of(transactions.Run(caller.Account.Name, () =>
        {
            MachineRecord? before = records.Find(caller.Account.Name, push.Slot);
            if (before is not null)
            {
                if (!push.Request.Replace || before.Uid != caller.Account.Uid)
                {
                    throw new RefusalException(ErrorCodes.SlotTaken, $"the slot {push.Slot} was taken meanwhile", "Push again, to another slot or with --replace.");
                }

                holds.CheckFree(before);
            }

            string mac = before?.Mac ?? macs.Take($"{caller.Account.Name}@{push.Slot}");
            MachineRecord next = Record(push, verdict, before, mac);
            if (push.HostKeys is { } keys)
            {
                // Before the machine: should it fail now, the slot has keys that no machine had yet.
                hostKeys.Keep(caller.Account.Name, push.Slot, keys);
            }

            foreach (SpoolDisk disk in push.Disks)
            {
                known.Keep(caller.Account.Name, disk.Map());
            }

            // Nobody removes a box between the look and the record that names it.
            using FileLock? held = next.Disks.Any(disk => disk.Base is not null) ? FileLock.Take(layout.BoxLock) : null;
            boxes.CheckThere(next);
            changes.Put(next, images);
            return next;
        }));
        Explain(push, verdict, machine, note);
        log.Audit(caller, $"push {push.Id}: machine {push.Slot} defined ({machine.DiskBytes >> 20} MiB{(machine.Base is { } box ? $" on the box '{box}'" : "")}, {machine.Mac})");
        return machine;
    }

    /// <summary>Holds the machine that a push has found in its place, until the answer is disposed.</summary>
    /// <exception cref="RefusalException">It runs, or was changed since.</exception>
    public IDisposable Hold(Push push)
    {
        (MachineRecord there, IDisposable held) = commands.Take(push.Account, push.Slot, HeldFor.Check);
        if (there.PushId == push.Standing?.PushId && UnchangedMachine.IsUntouched(layout, there))
        {
            return held;
        }

        held.Dispose();
        throw new RefusalException(ErrorCodes.State, $"the machine '{there.Name}' was changed meanwhile", "Push again.");
    }

    /// <summary>Notes what a new check has found of the machine that is held.</summary>
    public MachineInfo Keep(Caller caller, Push push, Verdict verdict)
    {
        MachineInfo machine = transactions.Run(caller.Account.Name, () =>
        {
            MachineRecord next = records.Find(caller.Account.Name, push.Slot)! with
            {
                AllowedBecause = verdict.Blocks ? push.Request.AllowFindings : null,
                Findings = verdict.Findings,
                HostKeys = verdict.HostKeys,
            };
            records.Write(next);
            return view.Of(next);
        });
        log.Audit(caller, $"push {push.Id}: machine {push.Slot} is there already, and checked");
        return machine;
    }

    /// <summary>The images of a push: those that came, or those of the machine that stands there.</summary>
    public IReadOnlyList<StoredImage> Images(Push push) => push.Standing is { } there
        ? [.. there.Disks.Select(disk => StoredImage.Of(layout, there.Account, disk))]
        : [.. push.Disks.Select(disk => disk.Image)];

    /// <summary>Starts the machine that was taken in.</summary>
    public MachineInfo Start(Caller caller, string slot)
    {
        try
        {
            return commands.Start(caller, slot);
        }
        catch (Libvirt.LibvirtException e)
        {
            ApiError error = Http.ErrorExplainer.Explain(e);
            throw new RefusalException(
                error.Code, $"the machine {slot} is in its place, but it did not start: {e.Message}", $"{error.Remedy} Then 'ie-virsh start {slot}'.");
        }
    }

    /// <summary>The record of a slot.</summary>
    public MachineRecord Find(Account account, string slot) => commands.Find(account, slot);

    // The spool is closed to everybody, so the images change hands before anybody can reach them.
    private Dictionary<string, string> Prepare(Push push)
    {
        Dictionary<string, string> images = [];
        for (int i = 0; i < push.Disks.Count; i++)
        {
            images.Add(MachineRecord.ImageFile(push.Slot, i + 1), push.Disks[i].Path);
        }

        if (push.Request.Firmware == "efi")
        {
            images.Add(push.Slot + ".nvram", EfiFirmware.Memory(platform.Firmware.VariablesPath, push.Folder));
        }

        foreach (string path in images.Values)
        {
            File.SetUnixFileMode(path, SafeFile.Private);
            platform.Give(path, push.Account.Uid);
        }

        return images;
    }

    private MachineRecord Record(Push push, Verdict verdict, MachineRecord? before, string mac) => new(
        push.Account.Name,
        push.Account.Uid,
        push.Slot,
        before?.Uuid ?? Guid.NewGuid(),
        mac,
        push.Request.Cores,
        push.Request.MemoryMiB,
        push.Request.Firmware,
        verdict.VirtioDisk ? "virtio" : "sata",
        verdict.VirtioNet ? "virtio" : "e1000",
        [.. push.Disks.Select((disk, i) => new DiskRecord(MachineRecord.ImageFile(push.Slot, i + 1), disk.Reserved.LengthBytes, disk.Reserved.MapRoot)
        {
            Base = disk.Under?.Disk,
            PushedStamp = push.Edits is null ? ImageStamp.Of(disk.Path) : null,
        })],
        push.Id,
        blade,
        time.GetUtcNow(),
        verdict.Blocks ? push.Request.AllowFindings : null,
        verdict.Findings)
    {
        HostKeys = verdict.HostKeys,
        Edits = push.Edits,
        Snapshots = before?.Snapshots,
        OwnName = before?.OwnName ?? NewName(push),
    };

    // Another machine may have been given the name while this one was on its way.
    private string? NewName(Push push) =>
        MachineNames.IsOwn(push.Request.Name) && records.FindNamed(push.Account.Name, push.Request.Name!) is null ? push.Request.Name : null;

    private static void Explain(Push push, Verdict verdict, MachineInfo machine, Action<string> note)
    {
        foreach (string box in push.Disks.Select(disk => disk.DamagedBox).OfType<string>().Distinct())
        {
            note($"The blade's box '{box}' is damaged, so it was not used: {(machine.Base is null ? "the machine is stored whole" : "the machine stands on another one")}. Tell an administrator; the machine itself is right.");
        }

        if (verdict.Architecture == "unknown")
        {
            note("The guest's architecture could not be told from its disk; it starts as x86_64.");
        }

        if (machine.DiskBus == "sata")
        {
            note("The disk hangs on SATA: it is not proven that the guest's kernel starts from a virtio disk.");
        }

        if (!verdict.VirtioNet)
        {
            note("The network card is an Intel e1000: it is not proven that the guest's kernel drives a virtio card.");
        }
    }
}
