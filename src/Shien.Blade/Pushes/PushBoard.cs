using System.Collections.Concurrent;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Metrics;
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

    /// <summary>The account's pushes; of each is known what is there of it. Blocks.</summary>
    public List<Push> Own(Account account)
    {
        List<Push> own = [.. pushes.Values.Where(push => push.Account.Uid == account.Uid && push.Account.Name == account.Name)];
        own.ForEach(recovery.Look);
        return own;
    }

    /// <summary>A push that is not on the board yet.</summary>
    public Push Make(string id, Account account, string slot, PushRequest request, MachineRecord? standing = null) =>
        new(id, account, slot, request, layout.Push(id), Remove) { LastSeen = time.GetTimestamp(), Standing = standing };

    /// <summary>Puts a push on the board, for a client who goes on with it.</summary>
    public void Add(Caller caller, Push push)
    {
        pushes[push.Id] = push;
        Attend(caller, push);
    }

    /// <summary>The caller goes on with his push; when he goes away, it rests, or ends if nothing of it is there.</summary>
    public void Attend(Caller caller, Push push)
    {
        push.LastSeen = time.GetTimestamp();
        push.Attend(caller.Peer, AbandonLater);
    }

    /// <summary>True where its client is gone, or silent for so long that it will not come back over the same connection.</summary>
    public bool Rests(Push push) => push.IsIdle && !push.Dropped.IsCancellationRequested
        && (!push.IsAttended || time.GetElapsedTime(push.LastSeen) > settings.PushTimeout);

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
        Attend(caller, push);
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
