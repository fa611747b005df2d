using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Inspections;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Repairs;
using Shien.Blade.Store;

namespace Shien.Blade.Making;

/// <summary>
/// Machines that begin with a published box, and go back to it: a thin overlay, made the account's own by the repair as a new machine:
/// no password, the owner's key, host keys and numbers of its own.
/// </summary>
internal sealed class TemplateMachines(
    Templates templates,
    MakingPlaces places,
    MachinePlacing placing,
    MachineCommands commands,
    CheckedRepair repair,
    LimitBook limits,
    DomainPlatform platform,
    string blade,
    TimeProvider time,
    BladeLog log)
{
    private const long OverlayBytes = 4 << 20;

    /// <summary>Makes one.</summary>
    /// <exception cref="RefusalException">It does not go; nothing is left.</exception>
    public async Task<PushEvent> MakeAsync(Caller caller, MakeRequest make, EventLog events, CancellationToken cancellation)
    {
        Account account = caller.Account;
        PublishedBox box = await Task.Run(() => templates.Find(make.Template, account), cancellation).ConfigureAwait(false);
        await Task.Run(() => repair.CheckPossible(account, isNew: true), cancellation).ConfigureAwait(false);
        (IReadOnlyList<string> slots, RepairPlace place) = await Task.Run(() => places.Reserve(account, make.Name, 1, Bytes(box), box.Manifest.Disks.Sum(disk => disk.LengthBytes)), cancellation).ConfigureAwait(false);
        using (place)
        {
            MachineRecord record = Begin(account, slots[0], box, place.Id, events) with { OwnName = MachineNames.IsOwn(make.Name) ? make.Name : null };
            (MadeMachine made, RepairResult result) = await FillAsync(account, record, box, place, events, cancellation).ConfigureAwait(false);
            events.Add(new PushEvent("define"));
            IReadOnlyList<MachineInfo> machines = await Task.Run(() => placing.PutNew(account, [made]), CancellationToken.None).ConfigureAwait(false);
            log.Audit(caller, $"machine {slots[0]} defined from the template '{box.Title}' ({machines[0].Mac})");
            return new PushEvent("done", Machine: machines[0], Repair: result.Info);
        }
    }

    /// <summary>Puts a stopped machine back to the box that it stands on; MAC and host keys stay, and so do its snapshots.</summary>
    /// <exception cref="RefusalException">It stands on none, it runs, or it does not go; nothing was changed.</exception>
    public async Task<PushEvent> ResetAsync(Caller caller, string slot, EventLog events, CancellationToken cancellation)
    {
        (MachineRecord before, IDisposable held) = await Task.Run(() => commands.Take(caller.Account, slot, HeldFor.Reset), cancellation).ConfigureAwait(false);
        using (held)
        {
            PublishedBox box = await Task.Run(() => BoxOf(before), cancellation).ConfigureAwait(false);
            await Task.Run(() => repair.CheckPossible(caller.Account, isNew: true), cancellation).ConfigureAwait(false);
            using RepairPlace place = await Task.Run(() => places.Reserve(caller.Account, before.Slot, Bytes(box)), cancellation).ConfigureAwait(false);
            (MadeMachine made, RepairResult result) = await FillAsync(
                caller.Account, before with { PushId = place.Id, Firmware = box.Manifest.Firmware, AllowedBecause = null }, box, place, events, cancellation).ConfigureAwait(false);
            events.Add(new PushEvent("define"));
            MachineInfo machine = await Task.Run(() => placing.Replace(before, made), CancellationToken.None).ConfigureAwait(false);
            log.Audit(caller, $"machine {slot} put back to the box '{box.Title}'");
            bool hadThem = result.Verdict.HostKeys.ToHashSet().SetEquals(before.HostKeys ?? []);
            return new PushEvent("done", Machine: machine, Repair: hadThem ? result.Info with { HostKeys = [] } : result.Info);
        }
    }

    private async Task<(MadeMachine Made, RepairResult Result)> FillAsync(
        Account account, MachineRecord record, PublishedBox box, RepairPlace place, EventLog events, CancellationToken cancellation)
    {
        events.Add(new PushEvent("box"));
        IReadOnlyList<ThinBase> disks = await Task.Run(() => templates.Disks(box), CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<ThinImage> thin = await Task.Run(() => templates.LayOut(disks, place.Folder), CancellationToken.None).ConfigureAwait(false);
        List<string> roots = [.. box.Manifest.Disks.Select(disk => disk.MapRoot)];
        RepairTask task = new(account, record.Slot, roots, [.. thin.Select(t => t.Image)], place.Folder, IsDryRun: false, verdict => Judge(box, verdict)) { IsNew = true };
        RepairResult result = await repair.RunAsync(task, events, cancellation).ConfigureAwait(false);
        Dictionary<string, string> images = [];
        for (int i = 0; i < thin.Count; i++)
        {
            images.Add(MachineRecord.ImageFile(record.Slot, i + 1), result.Images.GetValueOrDefault(i + 1, thin[i].Image.Path));
        }

        if (record.FirmwareFile is { } memory)
        {
            images.Add(memory, EfiFirmware.Memory(platform.Firmware.VariablesPath, place.Folder));
        }

        record = record with
        {
            Changed = time.GetUtcNow(),
            DiskBus = result.Verdict.VirtioDisk ? "virtio" : "sata",
            CardModel = result.Verdict.VirtioNet ? "virtio" : "e1000",
            Disks = [.. thin.Select((t, i) => new DiskRecord(MachineRecord.ImageFile(record.Slot, i + 1), t.Image.LengthBytes, roots[i]) { Base = t.Below.Disk })],
            Findings = result.Verdict.Findings,
            HostKeys = result.Verdict.HostKeys,
            Edits = result.Info.Edits,
        };
        return (new MadeMachine(record, images, result.HostKeys) { Maps = [.. thin.Select(t => t.Below.Map)] }, result);
    }

    private MachineRecord Begin(Account account, string slot, PublishedBox box, string id, EventLog events)
    {
        EffectiveLimits most = limits.Of(account.Name);
        int cores = Math.Min(box.Manifest.Cores, most.Cores);
        int memory = Math.Min(box.Manifest.MemoryMiB, most.MemoryMiB);
        if (cores < box.Manifest.Cores || memory < box.Manifest.MemoryMiB)
        {
            events.Add(new PushEvent("box", Note: $"The template was made for {box.Manifest.Cores} CPUs and {box.Manifest.MemoryMiB} MiB of memory; within your limits the machine gets {cores} and {memory} MiB."));
        }

        // The rest is filled in when it is known.
        return new MachineRecord(
            account.Name, account.Uid, slot, Guid.NewGuid(), Mac: "", cores, memory, box.Manifest.Firmware, DiskBus: "", CardModel: "", [], id, blade, default, null, []);
    }

    private PublishedBox BoxOf(MachineRecord record)
    {
        BaseDisk? first = record.Disks[0].Base;
        if (first is null || !record.Disks.Select((disk, i) => disk.Base == first with { Disk = i + 1 }).All(same => same))
        {
            throw new RefusalException(
                ErrorCodes.State,
                $"the machine '{record.Name}' {(first is null ? "stands on no box" : "stands on a box only with a part of its disks")}, so there is nothing to put it back to",
                $"A machine that 'ie-virsh define -t' made, or that was pushed as a changed copy of a box, can be reset. Of this one keep states with 'ie-virsh snapshot take {record.Name}'.");
        }

        PublishedBox box = templates.Find(first);
        return box.Manifest.Disks.Count == record.Disks.Count
            ? box
            : throw new RefusalException(
                ErrorCodes.State,
                $"the machine '{record.Name}' has {record.Disks.Count} disks, and the box '{box.Title}' {box.Manifest.Disks.Count}; what the others were like is not known",
                $"Make a new machine with 'ie-virsh define -t {box.Manifest.Name}'.");
    }

    private static long Bytes(PublishedBox box) => RepairJob.MaxChangedBytes + (box.Manifest.Disks.Count * 2 * OverlayBytes);

    private static void Judge(PublishedBox box, Verdict verdict)
    {
        if (verdict.Architecture is not "i686")
        {
            PushRules.CheckArchitecture(verdict.Architecture);
        }

        int count = verdict.Findings.Count(f => f.Blocks);
        if (count > 0)
        {
            throw new RefusalException(
                ErrorCodes.Findings,
                $"the box '{box.Title}' has {count} thing{(count == 1 ? "" : "s")} that may not come in and that cannot be repaired here; no machine was made of it",
                $"Tell '{box.Manifest.Publisher}', who published it; another version or template may do: 'ie-virsh templates'.",
                verdict.Findings);
        }
    }
}
