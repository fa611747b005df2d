using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Api.Repairs;
using Shien.Blade.Accounts;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Store;

namespace Shien.Blade.Repairs;

/// <summary>
/// Repairs a stopped machine: on copies, which come into its place as those of a replacing push do. Once begun it does not depend on
/// the client; while it lasts nobody starts, reads or replaces the machine.
/// </summary>
internal sealed class MachineRepair(
    CheckedRepair repair,
    PushBoard board,
    MachineRecords records,
    MachineCommands commands,
    MachineView view,
    AccountTransactions transactions,
    SlotChanges changes,
    HostKeyMaker hostKeys,
    DomainPlatform platform,
    StoreLayout layout,
    TimeProvider time,
    BladeLog log)
{
    /// <summary>Runs it and tells <paramref name="events"/>; never throws.</summary>
    public async Task RunAsync(Caller caller, string slot, FixRequest fix, EventLog events, CancellationToken cancellation)
    {
        try
        {
            (MachineInfo machine, RepairInfo info) = await RepairAsync(caller, slot, fix, events, cancellation).ConfigureAwait(false);
            events.Add(new PushEvent("done", Machine: machine, Repair: info));
        }
        catch (Exception e)
        {
            events.Fail(
                e,
                new ApiError(ErrorCodes.Backend, "the repair was given up, because the blade's daemon stopped; the machine is as it was", "Run it again."),
                $"repair of {caller.Account.Name}@{slot}",
                log);
        }
    }

    private async Task<(MachineInfo Machine, RepairInfo Info)> RepairAsync(
        Caller caller, string slot, FixRequest fix, EventLog events, CancellationToken cancellation)
    {
        await Task.Run(() => repair.CheckPossible(caller.Account), cancellation).ConfigureAwait(false);
        (MachineRecord record, IDisposable held) = await Task.Run(() => commands.Take(caller.Account, slot, HeldFor.Repair), cancellation).ConfigureAwait(false);
        using (held)
        {
            StoredImage[] images = [.. record.Disks.Select(disk => StoredImage.Of(layout, record.Account, disk))];
            long bytes = images.Sum(image => new FileInfo(image.Path).Length) + RepairJob.MaxChangedBytes;
            using RepairPlace place = await Task.Run(() => board.ReserveRepair(caller.Account, slot, bytes), cancellation).ConfigureAwait(false);
            RepairTask task = new(caller.Account, slot, [.. record.Disks.Select(disk => disk.PushedRoot)], images, place.Folder, fix.DryRun, verdict => Judge(record, verdict));
            RepairResult result = await repair.RunAsync(task, events, cancellation).ConfigureAwait(false);
            if (result.Images.Count == 0)
            {
                return (await Task.Run(() => view.Of(record), CancellationToken.None).ConfigureAwait(false), result.Info);
            }

            events.Add(new PushEvent("define"));
            MachineInfo machine = await Task.Run(() => Put(record, place.Id, result), CancellationToken.None).ConfigureAwait(false);
            log.Audit(caller, $"repair {place.Id}: machine {slot} repaired, {result.Info.Edits.Count} changes");
            return (machine, result.Info);
        }
    }

    private MachineInfo Put(MachineRecord record, string id, RepairResult result)
    {
        Dictionary<string, string> images = [];
        foreach ((int disk, string image) in result.Images)
        {
            platform.Give(image, record.Uid);
            images.Add(record.Disks[disk - 1].File, image);
        }

        return transactions.Run(record.Account, () =>
        {
            if (records.Find(record.Account, record.Slot) is not { } now || now.PushId != record.PushId || now.Changed != record.Changed)
            {
                throw new RefusalException(ErrorCodes.State, $"the machine '{record.Slot}' was changed while it was being repaired", "Run the repair again.");
            }

            commands.CheckStopped(record);
            if (result.HostKeys is { } keys)
            {
                hostKeys.Keep(record.Account, record.Slot, keys);
            }

            MachineRecord next = record with
            {
                PushId = id,
                Changed = time.GetUtcNow(),
                DiskBus = result.Verdict.VirtioDisk ? "virtio" : "sata",
                CardModel = result.Verdict.VirtioNet ? "virtio" : "e1000",
                Findings = result.Verdict.Findings,
                HostKeys = result.Verdict.HostKeys,
                IsUnchecked = false,
                Edits = [.. (record.Edits ?? []).Concat(result.Info.Edits).Distinct()],
                AllowedBecause = result.Verdict.Blocks ? record.AllowedBecause : null,
            };
            changes.Put(next, images);
            return view.Of(next);
        });
    }

    // What an administrator has accepted when it was pushed does not stop the repair of the rest.
    private static void Judge(MachineRecord record, Verdict verdict)
    {
        HashSet<string> accepted = record.AllowedBecause is null ? [] : [.. record.Findings.Where(f => f.Blocks).Select(f => f.Rule)];
        List<FindingInfo> blocking = [.. verdict.Findings.Where(f => f.Blocks && !accepted.Contains(f.Rule))];
        if (blocking.Count > 0)
        {
            throw new RefusalException(
                ErrorCodes.Findings,
                $"{blocking.Count} thing{(blocking.Count == 1 ? "" : "s")} would be left that only a person can repair, so nothing was changed",
                $"Start the machine, cure {(blocking.Count == 1 ? "it" : "them")} inside as the findings say, shut it down, and run 'ie-virsh fix {record.Slot}' again.",
                verdict.Findings);
        }
    }
}
