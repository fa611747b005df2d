using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Api.Repairs;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;
using Shien.Blade.Metrics;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Images.Blocks;
using Shien.Inspection;

namespace Shien.Blade.Pushes;

/// <summary>
/// From blocks to a machine: assemble, gate, inspect, define, start, address. Once begun it does not depend on the
/// client: it ends with the machine, or with nothing left.
/// </summary>
internal sealed class PushCommit(
    PushBoard board,
    InspectionPool inspections,
    CheckedRepair repair,
    MachineIntake intake,
    BoxPublishing boxes,
    MachineView view,
    BladeSettings settings,
    BladeMeter meter,
    TimeProvider time,
    BladeLog log)
{
    private static readonly TimeSpan AddressPoll = TimeSpan.FromSeconds(1);

    /// <summary>Runs it and tells <paramref name="events"/>; never throws.</summary>
    public async Task RunAsync(Caller caller, Push push, CommitRequest commit, EventLog events, IDisposable work)
    {
        try
        {
            PushEvent end;
            using (work)
            {
                end = push.Request.Box is null
                    ? await TakeInAsync(caller, push, commit, events).ConfigureAwait(false)
                    : await PublishAsync(caller, push, events).ConfigureAwait(false);
            }

            Count(push);
            if (commit.Start && end.Machine is { } machine)
            {
                end = end with { Machine = await WaitForAddressAsync(push, machine, events).ConfigureAwait(false) };
            }

            events.Add(end);
        }
        catch (Exception e)
        {
            bool isKept = push.IsClosed;
            if (!isKept)
            {
                meter.Push(e is RefusalException or Images.ImageException ? "refused" : "failed");
                board.Drop(push, "it failed: " + e.Message);
            }

            events.Fail(
                e,
                isKept
                    ? new ApiError(ErrorCodes.Backend, "the blade's daemon stopped before the push was in its place; what was sent is kept", "Run the same push again: it goes on there.")
                    : new ApiError(ErrorCodes.Backend, "the push was given up before it was in its place; nothing is left of it", "Run the push again."),
                $"push {push.Id} of '{push.Account.Name}'",
                log);
        }
    }

    private async Task<PushEvent> TakeInAsync(Caller caller, Push push, CommitRequest commit, EventLog events)
    {
        if (push.Standing is not null)
        {
            return await KeepAsync(caller, push, commit, events).ConfigureAwait(false);
        }

        await AssembleAsync(push, events).ConfigureAwait(false);
        (Verdict verdict, RepairInfo? repaired) = push.Request.Fix
            ? await RepairAsync(caller, push, events).ConfigureAwait(false)
            : (await InspectAsync(caller, push, events).ConfigureAwait(false), null);
        push.Dropped.ThrowIfCancellationRequested();
        events.Add(new PushEvent("define"));
        MachineInfo machine = await Task.Run(() => intake.TakeIn(caller, push, verdict, note => events.Add(new PushEvent("define", Note: note)))).ConfigureAwait(false);
        board.Drop(push, "it is in its place");
        return new PushEvent("done", Machine: await StartedAsync(caller, push, commit, events, machine).ConfigureAwait(false), Repair: repaired);
    }

    private async Task<PushEvent> KeepAsync(Caller caller, Push push, CommitRequest commit, EventLog events)
    {
        MachineInfo machine;
        using (await Task.Run(() => intake.Hold(push)).ConfigureAwait(false))
        {
            Verdict verdict = await InspectAsync(caller, push, events).ConfigureAwait(false);
            push.Dropped.ThrowIfCancellationRequested();
            machine = await Task.Run(() => intake.Keep(caller, push, verdict)).ConfigureAwait(false);
        }

        board.Drop(push, "its machine is there already");
        return new PushEvent("done", Machine: await StartedAsync(caller, push, commit, events, machine).ConfigureAwait(false));
    }

    private async Task<MachineInfo> StartedAsync(Caller caller, Push push, CommitRequest commit, EventLog events, MachineInfo machine)
    {
        if (!commit.Start)
        {
            return machine;
        }

        events.Add(new PushEvent("start"));
        return await Task.Run(() => intake.Start(caller, push.Slot)).ConfigureAwait(false);
    }

    private async Task<PushEvent> PublishAsync(Caller caller, Push push, EventLog events)
    {
        await AssembleAsync(push, events).ConfigureAwait(false);
        await InspectAsync(caller, push, events).ConfigureAwait(false);
        push.Dropped.ThrowIfCancellationRequested();
        events.Add(new PushEvent("publish"));
        BoxInfo box = await Task.Run(() => boxes.TakeIn(caller, push)).ConfigureAwait(false);
        board.Drop(push, "it is published");
        return new PushEvent("done", Box: box);
    }

    private void Count(Push push)
    {
        meter.Push(push.Standing is null ? "done" : "unchanged");
        long stored = push.Disks.Sum(disk => disk.Reserved.StoredBlocks * BlockMap.BlockBytes);
        long sent = Math.Min(stored, push.Disks.Sum(disk => disk.BytesSent));
        meter.PushContent(sent, stored - sent, Math.Max(0, push.Disks.Sum(disk => disk.Reserved.LengthBytes) - stored));
    }

    private static async Task AssembleAsync(Push push, EventLog events)
    {
        long total = push.Disks.Sum(d => d.BytesWritten);
        long done = 0;
        foreach (SpoolDisk disk in push.Disks)
        {
            events.Add(new PushEvent("assemble", done, total));
            push.Dropped.ThrowIfCancellationRequested();
            done += disk.BytesWritten;
            await Task.Run(disk.Complete).ConfigureAwait(false);
        }

        events.Add(new PushEvent("assemble", done, total));
    }

    private async Task<Verdict> InspectAsync(Caller caller, Push push, EventLog events)
    {
        events.Add(new PushEvent("inspect"));
        Verdict verdict = await inspections.InspectAsync(push.Account, push.Slot, Roots(push), intake.Images(push), push.Dropped, push.Request.Box is null ? null : Profile.Box,
            wait => events.Add(new PushEvent("inspect", Note: wait))).ConfigureAwait(false);
        events.Add(new PushEvent("inspect", Findings: verdict.Findings));
        Judge(push, verdict);
        NoteWhatWasAccepted(caller, push, verdict, events);
        return verdict;
    }

    private async Task<(Verdict Verdict, RepairInfo Repair)> RepairAsync(Caller caller, Push push, EventLog events)
    {
        RepairTask task = new(push.Account, push.Slot, Roots(push), [.. push.Disks.Select(d => d.Image)], push.Folder, IsDryRun: false, verdict => Judge(push, verdict));
        RepairResult result = await repair.RunAsync(task, events, push.Dropped).ConfigureAwait(false);
        foreach ((int disk, string image) in result.Images)
        {
            File.Move(image, push.Disks[disk - 1].Path, overwrite: true);
        }

        push.HostKeys = result.HostKeys;
        push.Edits = result.Info.Edits is { Count: > 0 } edits ? edits : null;
        log.Audit(caller, $"push {push.Id} to {push.Target}: repaired, {result.Info.Edits.Count} changes");
        NoteWhatWasAccepted(caller, push, result.Verdict, events);
        return (result.Verdict, result.Info);
    }

    private static List<string> Roots(Push push) => [.. push.Disks.Select(d => d.Reserved.MapRoot)];

    private static void Judge(Push push, Verdict verdict)
    {
        if (verdict.Architecture is not "i686")
        {
            PushRules.CheckArchitecture(verdict.Architecture);
        }

        if (verdict.Blocks && push.Request.AllowFindings is null)
        {
            int count = verdict.Findings.Count(f => f.Blocks);
            throw new RefusalException(
                ErrorCodes.Findings,
                $"the blade's check found {count} thing{(count == 1 ? "" : "s")} that may not come in{(push.Request.Fix ? " and that --fix does not repair" : "")}",
                push.Request.Box is not null
                    ? $"Repair {(count == 1 ? "it" : "them")} in the machine and publish again; 'shien check --profile box' shows what is left."
                    : $"Repair {(count == 1 ? "it" : "them")} in the machine and push again{(push.Request.Fix || !verdict.Findings.Any(f => f.Blocks && f.CanFix) ? "" : ", or let the blade repair what it can: push with --fix")}; an administrator can accept them with --allow-findings REASON.",
                push.Request.Box is null ? verdict.Findings : [.. verdict.Findings.Select(f => f with { CanFix = false })]);
        }
    }

    private void NoteWhatWasAccepted(Caller caller, Push push, Verdict verdict, EventLog events)
    {
        foreach (string waived in verdict.WaivedBlocks())
        {
            log.Audit(caller, $"push {push.Id} to {push.Target}: {waived}");
        }

        if (verdict.Blocks && push.Request.AllowFindings is { } reason)
        {
            log.Audit(caller, $"push {push.Id} to {push.Target}: blocking findings {string.Join(", ", verdict.Findings.Where(f => f.Blocks).Select(f => f.Rule).Distinct())} accepted: {reason}");
            events.Add(new PushEvent("inspect", Note: $"The blocking findings were accepted, and logged with the reason \"{reason}\"."));
        }
    }

    // Under emulation a guest takes a minute to ask for an address; one without any is a machine all the same.
    private async Task<MachineInfo> WaitForAddressAsync(Push push, MachineInfo machine, EventLog events)
    {
        events.Add(new PushEvent("address"));
        for (long start = time.GetTimestamp(); time.GetElapsedTime(start) < settings.AddressTimeout;)
        {
            if (machine.Addresses.Count > 0)
            {
                return machine;
            }

            await Task.Delay(AddressPoll, time).ConfigureAwait(false);
            machine = await Task.Run(() => view.Of(intake.Find(push.Account, push.Slot))).ConfigureAwait(false);
            if (machine.State != "running")
            {
                events.Add(new PushEvent("address", Note: $"The machine does not run any more (it is '{machine.State}'). Start it with 'ie-virsh start {push.Slot}' and look at its console."));
                return machine;
            }
        }

        events.Add(new PushEvent("address", Note: $"The guest has asked for no address within {settings.AddressTimeout.TotalSeconds:0} s; it may still be starting. 'ie-virsh list' shows it later, 'ie-virsh console {push.Slot}' what it does."));
        return machine;
    }
}
