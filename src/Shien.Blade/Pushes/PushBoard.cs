using System.Collections.Concurrent;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Metrics;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Pushes;

/// <summary>
/// All pushes of this blade that are under way, or rest: what a push has sent is kept for a while when its client is gone, and the
/// same push goes on there. A commit that has begun does not need its client.
/// </summary>
internal sealed class PushBoard(
    StoreLayout layout,
    BladeSettings settings,
    LimitBook limits,
    MachineRecords records,
    PushTargets targets,
    KnownDisks known,
    PushRecovery recovery,
    string blade,
    TimeProvider time,
    BladeLog log,
    BladeMeter? meter = null)
{
    // The client's connections may change between two requests.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private const int MaxEnded = 64;

    private readonly ConcurrentDictionary<string, Push> pushes = [];
    private readonly Queue<string> ended = new();

    /// <summary>
    /// Checks everything that can be checked without content, and reserves slot and space. The account's push that was cut off goes
    /// on where it is the same one, and gives way where it is not. Blocks.
    /// </summary>
    /// <exception cref="RefusalException">Says what does not go, and what to do.</exception>
    public PushTicket Reserve(Caller caller, PushRequest request)
    {
        IReadOnlyList<string>? ownerKeys = targets.Check(caller, request);
        List<Push> own = Own(caller.Account);
        if (request.DryRun)
        {
            if (PushRecovery.UntoldBox(own, request) is { } untold)
            {
                return targets.Ticket("", untold.Slot, replaces: false, caller, request, ownerKeys);
            }

            (string free, bool wouldReplace) = targets.Reserve(Ledger(), "", caller.Account, request);
            return targets.Ticket("", free, wouldReplace, caller, request, ownerKeys);
        }

        if (recovery.Committed(own, request) is { } committed)
        {
            return Ticket(committed, request.Replace, caller, ownerKeys) with { Committed = true };
        }

        Push? rests = own.Find(Rests);
        if (rests is not null && SamePush.Is(rests.Request, request))
        {
            return Resume(caller, rests, ownerKeys);
        }

        if (rests is not null)
        {
            Drop(rests, "another push of the account begins");
        }

        return Begin(caller, request, ownerKeys);
    }

    /// <summary>Takes up the pushes that an earlier daemon of this blade left; before the first request.</summary>
    public void TakeUp()
    {
        foreach (SpooledPush left in recovery.Left())
        {
            Push push = Make(left.Id, new Account(left.Account, left.Uid, left.Uid, IsAdministrator: false), left.Slot, left.Request);
            pushes[left.Id] = push;
            recovery.TakeUp(push);
        }
    }

    /// <summary>Looks what is there of them, which takes seconds for each; whoever asks for one before waits for that. Blocks.</summary>
    public void LookAtLeft()
    {
        foreach (Push push in pushes.Values)
        {
            recovery.Look(push);
        }
    }

    /// <summary>The pushes of an account that are under way or rest. Blocks.</summary>
    public IReadOnlyList<PushInfo> Of(Account account) =>
        [.. Own(account).Where(push => !push.Dropped.IsCancellationRequested).OrderBy(push => push.Slot, StringComparer.Ordinal).Select(push => new PushInfo(
            push.Slot,
            push.Commit is not null ? "committing" : Rests(push) ? "interrupted" : "sending",
            push.Disks.Sum(disk => disk.BytesWritten),
            push.Disks.Sum(disk => disk.BytesPlanned),
            Rests(push) ? time.GetUtcNow() + settings.PushKeep - time.GetElapsedTime(push.LastSeen) : null))];

    /// <summary>How many are under way, or rest.</summary>
    public int Count(bool isResting) => pushes.Values.Count(push => !push.Dropped.IsCancellationRequested && Rests(push) == isResting);

    /// <summary>Reserves space and a folder in the spool for the repair of a machine; disposing the answer gives both back. Blocks.</summary>
    /// <exception cref="RefusalException">The account is busy, or the store is full.</exception>
    public RepairPlace ReserveRepair(Account account, string slot, long bytes)
    {
        string id = Guid.NewGuid().ToString("N");
        ReservationLedger ledger = Ledger();
        ledger.ReserveSpace(id, account, slot, bytes);
        return new RepairPlace(id, layout.Push(id), () => ledger.Release(id), log);
    }

    /// <summary>The caller's push; somebody else's does not exist for him.</summary>
    public Push Find(Caller caller, string id)
    {
        Push push = pushes.TryGetValue(id, out Push? found) && found.Account.Uid == caller.Account.Uid
            ? found
            : throw new RefusalException(ErrorCodes.NotFound, "there is no such push", "It has ended, or was given up; run the push again.");
        push.LastSeen = time.GetTimestamp();
        push.Attend(caller.Peer, AbandonLater);
        return push;
    }

    /// <summary>Gives a push up and removes what it sent; <paramref name="failure"/> as in <see cref="Push.Drop"/>.</summary>
    public void Drop(Push push, string why, ApiError? failure = null)
    {
        if (!push.Dropped.IsCancellationRequested)
        {
            log.Info($"push {push.Id} of '{push.Account.Name}' to {push.Target} ends: {why}");
            if (push.Commit is null)
            {
                meter?.Push("abandoned");
            }
        }

        push.Drop(failure);
    }

    /// <summary>Drops what nobody has gone on with for too long; called now and then.</summary>
    public void DropSilent()
    {
        foreach (Push push in pushes.Values.Where(p => p.IsIdle && time.GetElapsedTime(p.LastSeen) > (p.HasContent ? settings.PushKeep : settings.PushTimeout)))
        {
            Drop(push, $"nobody went on with it for {time.GetElapsedTime(push.LastSeen).TotalSeconds:0} s");
        }
    }

    /// <summary>The daemon ends: nothing is taken any more, what was sent stays, and this waits for what is at work.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        foreach (Push push in pushes.Values)
        {
            push.Close();
        }

        for (long start = time.GetTimestamp(); pushes.Values.Any(p => p.IsAtWork) && time.GetElapsedTime(start) < patience;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time).ConfigureAwait(false);
        }
    }

    private PushTicket Begin(Caller caller, PushRequest request, IReadOnlyList<string>? ownerKeys)
    {
        string id = Guid.NewGuid().ToString("N");
        (string slot, bool replaces) = targets.Reserve(Ledger(), id, caller.Account, request);
        Push push = Make(id, caller.Account, slot, request, targets.Standing(caller.Account, request));
        try
        {
            Directory.CreateDirectory(push.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            SafeFile.WriteJson(
                layout.PushRecord(id), new SpooledPush(id, caller.Account.Name, caller.Account.Uid, slot, request), StoreJson.Default.SpooledPush);
        }
        catch (IOException)
        {
            push.Drop();
            throw;
        }

        foreach (SpoolDisk disk in push.Disks)
        {
            disk.Base = known.Choose(caller.Account, disk.Reserved.KnownRoots);
        }

        pushes[id] = push;
        push.Attend(caller.Peer, AbandonLater);
        log.Audit(caller, $"push {id} to {push.Target} reserved ({PushRules.StoreBytes(request) >> 20} MiB{(replaces ? ", replaces" : "")}{(request.AllowFindings is { } why ? $", findings allowed: {why}" : "")})");
        return Ticket(push, replaces, caller, ownerKeys);
    }

    private PushTicket Resume(Caller caller, Push push, IReadOnlyList<string>? ownerKeys)
    {
        targets.CheckResume(Ledger(), caller.Account, push);
        push.LastSeen = time.GetTimestamp();
        push.Attend(caller.Peer, AbandonLater);
        foreach (SpoolDisk disk in push.Disks)
        {
            disk.Base = disk.HasMap ? disk.Map() : known.Choose(caller.Account, disk.Reserved.KnownRoots);
        }

        log.Audit(caller, $"push {push.Id} to {push.Target} goes on ({push.Disks.Sum(disk => disk.BytesWritten) >> 20} MiB are there)");
        return Ticket(push, push.Request.Replace, caller, ownerKeys) with { Resumed = push.HasContent };
    }

    // Of each is known what is there of it.
    private List<Push> Own(Account account)
    {
        List<Push> own = [.. pushes.Values.Where(push => push.Account.Uid == account.Uid && push.Account.Name == account.Name)];
        own.ForEach(recovery.Look);
        return own;
    }

    private Push Make(string id, Account account, string slot, PushRequest request, MachineRecord? standing = null) =>
        new(id, account, slot, request, layout.Push(id), Remove) { LastSeen = time.GetTimestamp(), Standing = standing };

    // Its client is gone, or silent for so long that it will not come back over the same connection.
    private bool Rests(Push push) => push.IsIdle && !push.Dropped.IsCancellationRequested
        && (!push.IsAttended || time.GetElapsedTime(push.LastSeen) > settings.PushTimeout);

    private PushTicket Ticket(Push push, bool replaces, Caller caller, IReadOnlyList<string>? ownerKeys) => targets.Ticket(push.Id, push.Slot, replaces, caller, push.Request, ownerKeys) with
    {
        Bases = push.Disks.Any(disk => disk.Base is not null) ? [.. push.Disks.Select(disk => disk.Base?.RootHash)] : null,
        Committed = push.Standing is not null,
        Unchanged = push.Standing is not null,
        KeptSeconds = (long)settings.PushKeep.TotalSeconds,
    };

    private void AbandonLater(Push push) => _ = AbandonLaterAsync(push);

    private async Task AbandonLaterAsync(Push push)
    {
        await Task.Delay(Grace, time).ConfigureAwait(false);
        if (!push.IsIdle || push.IsAttended || push.Dropped.IsCancellationRequested)
        {
            return;
        }

        if (push.HasContent && settings.PushKeep > TimeSpan.Zero)
        {
            log.Info($"push {push.Id} of '{push.Account.Name}' to {push.Target} rests: its client is gone, {push.Disks.Sum(disk => disk.BytesWritten) >> 20} MiB are kept");
        }
        else
        {
            Drop(push, "its client is gone");
        }
    }

    /// <summary>The reservations of the whole store, seen from this blade.</summary>
    public ReservationLedger Ledger() => new(
        layout,
        records,
        settings,
        limits,
        time,
        blade,
        id => pushes.TryGetValue(id, out Push? push) ? push.Disks.Sum(d => d.BytesWritten) : 0,
        id => pushes.TryGetValue(id, out Push? push) && Rests(push));

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
