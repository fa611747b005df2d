using System.Collections.Concurrent;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Inspection;

namespace Shien.Blade.Pushes;

/// <summary>
/// All pushes of this blade that are under way. A push whose client is gone is dropped with everything it sent, unless
/// its commit has begun: that goes on to its end.
/// </summary>
internal sealed class PushBoard(
    StoreLayout layout,
    BladeSettings settings,
    EfiFirmware firmware,
    MachineRecords records,
    DiskHolds holds,
    CheckedRepair repair,
    KnownDisks known,
    string blade,
    TimeProvider time,
    BladeLog log)
{
    // The client's connections may change between two requests.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private const int MaxEnded = 64;

    private readonly ConcurrentDictionary<string, Push> pushes = [];
    private readonly Queue<string> ended = new();

    /// <summary>Checks everything that can be checked without content, and reserves slot and space. Blocks.</summary>
    /// <exception cref="RefusalException">Says what does not go, and what to do.</exception>
    public PushTicket Reserve(Caller caller, PushRequest request)
    {
        PushRules.Check(request, caller.Account, settings, firmware);
        IReadOnlyList<string>? ownerKeys = request.Fix ? repair.CheckPossible(caller.Account) : null;
        string id = Guid.NewGuid().ToString("N");
        (string slot, bool replaces) = Ledger().Reserve(id, caller.Account, request, there => holds.CheckFree(there));
        if (request.DryRun)
        {
            return Ticket("", slot, replaces, caller, ownerKeys);
        }

        List<BlockMap?> bases = [.. request.Disks.Select(disk => known.Choose(caller.Account, disk.KnownRoots))];
        Push push = new(id, caller.Account, slot, request, bases, layout.Push(id), Remove) { LastSeen = time.GetTimestamp() };
        try
        {
            Directory.CreateDirectory(push.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (IOException)
        {
            Ledger().Release(id);
            throw;
        }

        pushes[id] = push;
        push.Attend(caller.Peer, AbandonLater);
        log.Audit(caller, $"push {id} to slot {slot} reserved ({PushRules.StoreBytes(request) >> 20} MiB{(replaces ? ", replaces" : "")}{(request.AllowFindings is { } why ? $", findings allowed: {why}" : "")})");
        return Ticket(id, slot, replaces, caller, ownerKeys) with { Bases = bases.Exists(map => map is not null) ? [.. bases.Select(map => map?.RootHash)] : null };
    }

    /// <summary>Reserves space and a folder in the spool for the repair of a machine; disposing the answer gives both back. Blocks.</summary>
    /// <exception cref="RefusalException">The account is busy, or the store is full.</exception>
    public RepairPlace ReserveRepair(Account account, string slot, long bytes)
    {
        string id = Guid.NewGuid().ToString("N");
        ReservationLedger ledger = Ledger();
        ledger.ReserveRepair(id, account, slot, bytes);
        return new RepairPlace(id, layout.Push(id), () => ledger.Release(id), log);
    }

    /// <summary>The caller's push; somebody else's does not exist for him.</summary>
    public Push Find(Caller caller, string id)
    {
        Push push = pushes.TryGetValue(id, out Push? found) && found.Account.Uid == caller.Account.Uid
            ? found
            : throw new RefusalException(ErrorCodes.NotFound, "there is no such push", "It was given up, because its connection was cut or silent; run the push again.");
        push.LastSeen = time.GetTimestamp();
        push.Attend(caller.Peer, AbandonLater);
        return push;
    }

    /// <summary>Gives a push up and removes what it sent.</summary>
    public void Drop(Push push, string why)
    {
        if (!push.Dropped.IsCancellationRequested)
        {
            log.Info($"push {push.Id} of '{push.Account.Name}' to slot {push.Slot} ends: {why}");
        }

        push.Drop();
    }

    /// <summary>Drops what nobody has touched for too long; called now and then.</summary>
    public void DropSilent()
    {
        foreach (Push push in pushes.Values.Where(p => p.IsIdle && time.GetElapsedTime(p.LastSeen) > settings.PushTimeout))
        {
            Drop(push, $"nothing came for {settings.PushTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>The daemon ends: everything is dropped, and this waits for what is at work.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        foreach (Push push in pushes.Values)
        {
            Drop(push, "the daemon is stopping");
        }

        for (long start = time.GetTimestamp(); pushes.Values.Any(p => Directory.Exists(p.Folder)) && time.GetElapsedTime(start) < patience;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time).ConfigureAwait(false);
        }
    }

    private PushTicket Ticket(string id, string slot, bool replaces, Caller caller, IReadOnlyList<string>? ownerKeys)
    {
        IReadOnlyList<string> waived = new AdministratorWaivers(settings, time, log).Read().RulesFor(caller.Account.Name);
        return new PushTicket(id, slot, replaces, ProfileName.Of(settings.Profile), waived.Count > 0 ? waived : null, ownerKeys);
    }

    private void AbandonLater(Push push) => _ = AbandonLaterAsync(push);

    private async Task AbandonLaterAsync(Push push)
    {
        await Task.Delay(Grace, time).ConfigureAwait(false);
        if (push.IsIdle && !push.IsAttended)
        {
            Drop(push, "its client is gone");
        }
    }

    private ReservationLedger Ledger() => new(
        layout, records, settings, blade, id => pushes.TryGetValue(id, out Push? push) ? push.Disks.Sum(d => d.BytesWritten) : 0);

    // What a commit told is kept for a while, for a client that asks again.
    private void Remove(Push push)
    {
        try
        {
            if (Directory.Exists(push.Folder))
            {
                Directory.Delete(push.Folder, recursive: true);
            }

            Ledger().Release(push.Id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"push {push.Id}: what it left in the store cannot be removed: {e.Message}");
        }

        if (push.Commit is null)
        {
            pushes.TryRemove(push.Id, out _);
            return;
        }

        lock (ended)
        {
            ended.Enqueue(push.Id);
            if (ended.Count > MaxEnded)
            {
                pushes.TryRemove(ended.Dequeue(), out _);
            }
        }
    }
}
