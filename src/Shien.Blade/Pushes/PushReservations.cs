using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Pushes;

/// <summary>How a push begins, or goes on where it was cut off: what is checked and reserved before the first block is sent.</summary>
internal sealed class PushReservations(
    PushBoard board, PushTargets targets, KnownDisks known, PushRecovery recovery, StoreLayout layout, BladeSettings settings, BladeLog log)
{
    /// <summary>
    /// Checks everything that can be checked without content, and reserves slot and space. The account's push that was cut off goes
    /// on where it is the same one, and gives way where it is not. Blocks.
    /// </summary>
    /// <exception cref="RefusalException">Says what does not go, and what to do.</exception>
    public PushTicket Reserve(Caller caller, PushRequest request)
    {
        IReadOnlyList<string>? ownerKeys = targets.Check(caller, request);
        List<Push> own = board.Own(caller.Account);
        if (request.DryRun)
        {
            if (PushRecovery.UntoldBox(own, request) is { } untold)
            {
                return targets.Ticket("", untold.Slot, replaces: false, caller, request, ownerKeys);
            }

            (string free, bool wouldReplace) = targets.Reserve(board.Ledger(), "", caller.Account, request);
            return targets.Ticket("", free, wouldReplace, caller, request, ownerKeys);
        }

        if (recovery.Committed(own, request) is { } committed)
        {
            return Ticket(committed, request.Replace, caller, ownerKeys) with { Committed = true };
        }

        Push? rests = own.Find(board.Rests);
        if (rests is not null && SamePush.Is(rests.Request, request))
        {
            return Resume(caller, rests, ownerKeys);
        }

        if (rests is not null)
        {
            board.Drop(rests, "another push of the account begins");
        }

        return Begin(caller, request, ownerKeys);
    }

    private PushTicket Begin(Caller caller, PushRequest request, IReadOnlyList<string>? ownerKeys)
    {
        string id = Guid.NewGuid().ToString("N");
        (string slot, bool replaces) = targets.Reserve(board.Ledger(), id, caller.Account, request);
        Push push = board.Make(id, caller.Account, slot, request, targets.Standing(caller.Account, request));
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

        board.Add(caller, push);
        log.Audit(caller, $"push {id} to {push.Target} reserved ({PushRules.StoreBytes(request) >> 20} MiB{(replaces ? ", replaces" : "")}{(request.AllowFindings is { } why ? $", findings allowed: {why}" : "")})");
        return Ticket(push, replaces, caller, ownerKeys);
    }

    private PushTicket Resume(Caller caller, Push push, IReadOnlyList<string>? ownerKeys)
    {
        targets.CheckResume(board.Ledger(), caller.Account, push);
        board.Attend(caller, push);
        foreach (SpoolDisk disk in push.Disks)
        {
            disk.Base = disk.HasMap ? disk.Map() : known.Choose(caller.Account, disk.Reserved.KnownRoots);
        }

        log.Audit(caller, $"push {push.Id} to {push.Target} goes on ({push.Disks.Sum(disk => disk.BytesWritten) >> 20} MiB are there)");
        return Ticket(push, push.Request.Replace, caller, ownerKeys) with { Resumed = push.HasContent };
    }

    private PushTicket Ticket(Push push, bool replaces, Caller caller, IReadOnlyList<string>? ownerKeys) => targets.Ticket(push.Id, push.Slot, replaces, caller, push.Request, ownerKeys) with
    {
        Bases = push.Disks.Any(disk => disk.Base is not null) ? [.. push.Disks.Select(disk => disk.Base?.RootHash)] : null,
        Committed = push.Standing is not null,
        Unchanged = push.Standing is not null,
        KeptSeconds = (long)settings.PushKeep.TotalSeconds,
    };
}
