using System.Collections.Concurrent;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Blade.Boxes;
using Shien.Blade.Store;

namespace Shien.Blade.Pushes;

/// <summary>What became of pushes whose client or daemon went away in the middle. Blocks.</summary>
/// <param name="layout">The store.</param>
/// <param name="records">Which machines are in their place.</param>
/// <param name="bases">The boxes that disks stand on.</param>
/// <param name="boxes">Which boxes are published.</param>
/// <param name="view">A machine as its owner sees it.</param>
/// <param name="blade">This blade: those of others are theirs.</param>
/// <param name="log">Where it is told.</param>
internal sealed class PushRecovery(
    StoreLayout layout, MachineRecords records, ThinBases bases, BoxPublishing boxes, Func<MachineRecord, MachineInfo> view, string blade, BladeLog log)
{
    private readonly ConcurrentDictionary<string, Lazy<bool>> unseen = [];

    /// <summary>The pushes that an earlier daemon of this blade left in the spool.</summary>
    public IEnumerable<SpooledPush> Left()
    {
        foreach (string folder in Directory.GetDirectories(layout.Spool))
        {
            if (Read(Path.GetFileName(folder)) is { } left)
            {
                yield return left;
            }
        }
    }

    /// <summary>True if the machine of the push is the one that stands in its slot, or its box is published.</summary>
    public bool IsInPlace(Push push) => push.Request.Box is { } box
        ? boxes.Published(box) is not null
        : records.Find(push.Account.Name, push.Slot)?.PushId == push.Id;

    /// <summary>
    /// The push that a request repeats although everything of it has arrived: its client was cut off in the commit, or just before it
    /// was told the end.
    /// </summary>
    /// <param name="own">Pushes of the account.</param>
    /// <param name="request">What is asked for.</param>
    public Push? Committed(IEnumerable<Push> own, PushRequest request)
    {
        foreach (Push push in own.Where(push => push.Commit is { IsTold: false, HasFailed: false } && SamePush.Is(push.Request, request)))
        {
            if (!push.Dropped.IsCancellationRequested)
            {
                return push;
            }

            if (!IsInPlace(push))
            {
                continue;
            }

            if (push.Commit!.IsEmpty)
            {
                push.Commit.Add(push.Request.Box is { } box
                    ? new PushEvent("done", Box: boxes.Published(box))
                    : new PushEvent("done", Machine: view(records.Find(push.Account.Name, push.Slot)!)));
            }

            return push;
        }

        return null;
    }

    /// <summary>The push that publishes the box of a dry run and whose client was cut off in the commit: the same command is told its end.</summary>
    public static Push? UntoldBox(IEnumerable<Push> own, PushRequest request) =>
        request.Box?.Manifest() is { } box
            ? own.FirstOrDefault(push => push.Commit is { IsTold: false, HasFailed: false }
                && push.Request.Box?.Manifest() is { } other && (other.Name, other.Version) == (box.Name, box.Version))
            : null;

    /// <summary>Takes a push up again, which is done, or of which <see cref="Look"/> finds what is there.</summary>
    public void TakeUp(Push push)
    {
        if (IsInPlace(push))
        {
            _ = push.BeginCommit(out IDisposable? work);
            push.Drop();
            work?.Dispose();
            log.Info($"push {push.Id} of '{push.Account.Name}' to {push.Target}: it is in its place");
            return;
        }

        // It hashes what is there: seconds for a disk, and a daemon has to answer before that.
        unseen[push.Id] = new Lazy<bool>(() => Restore(push));
    }

    /// <summary>Returns when it is known what is there of a push that was taken up; at once for any other.</summary>
    public void Look(Push push)
    {
        if (unseen.TryGetValue(push.Id, out Lazy<bool>? look))
        {
            _ = look.Value;
            unseen.TryRemove(push.Id, out _);
        }
    }

    private bool Restore(Push push)
    {
        try
        {
            using IDisposable work = push.Enter();
            foreach (SpoolDisk disk in push.Disks)
            {
                disk.Restore(bases.Find, push.Dropped);
            }

            log.Info($"push {push.Id} of '{push.Account.Name}' to {push.Target} can go on: {push.Disks.Sum(disk => disk.BytesWritten) >> 20} MiB are there");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException or RefusalException)
        {
            // What was not seen is missing; a push that was given up meanwhile needs nothing.
            log.Warn($"push {push.Id} of '{push.Account.Name}' to {push.Target}: not all of what an earlier daemon left can be used: {e.Message}");
            return false;
        }
    }

    private SpooledPush? Read(string id)
    {
        try
        {
            return SafeFile.ReadJson(layout.Reservation(id), StoreJson.Default.Reservation)?.Blade == blade
                ? SafeFile.ReadJson(layout.PushRecord(id), StoreJson.Default.SpooledPush)
                : null;
        }
        catch (IOException e)
        {
            log.Error($"push {id}: what an earlier daemon left of it cannot be used: {e.Message}");
            return null;
        }
    }
}
