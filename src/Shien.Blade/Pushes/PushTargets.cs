using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Inspections;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Repairs;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Inspection;

namespace Shien.Blade.Pushes;

/// <summary>What of a push depends on where it goes: into a slot of its account, or among the published boxes. Blocks.</summary>
internal sealed class PushTargets(
    BladeSettings settings, LimitBook limits, EfiFirmware firmware, DiskHolds holds, CheckedRepair repair, BoxPublishing boxes, UnchangedMachine unchanged, TimeProvider time, BladeLog log)
{
    /// <summary>Checks all that the request itself says.</summary>
    /// <returns>The keys that a repair will put into the machine; null where it is not asked for.</returns>
    /// <exception cref="RefusalException">Says what does not go.</exception>
    public IReadOnlyList<string>? Check(Caller caller, PushRequest request)
    {
        if (request.Box is not null)
        {
            boxes.Check(caller, request);
        }

        PushRules.Check(request, caller.Account, limits.Of(caller.Account.Name), settings.Administrators, firmware);
        return request.Fix ? repair.CheckPossible(caller.Account) : null;
    }

    /// <summary>Checks the place and the space, and reserves them unless it is a dry run.</summary>
    /// <returns>The slot, or how the box is called; and whether something is there that goes.</returns>
    /// <exception cref="RefusalException">It is taken, or a limit is reached.</exception>
    public (string Name, bool Replaces) Reserve(ReservationLedger ledger, string id, Account account, PushRequest request)
    {
        if (request.Box is null)
        {
            return ledger.Reserve(id, account, request, there => holds.CheckFree(there));
        }

        string title = boxes.CheckNew(request.Box);
        ledger.ReserveSpace(id, account, title, PushRules.StoreBytes(request), request.DryRun);
        return (title, false);
    }

    /// <summary>The machine, where the place holds it already, exactly as it would become; null otherwise.</summary>
    public MachineRecord? Standing(Account account, PushRequest request) => unchanged.Find(account, request);

    /// <summary>Checks that a push that rested may go on.</summary>
    /// <exception cref="RefusalException">The account is busy, or the place was taken meanwhile.</exception>
    public void CheckResume(ReservationLedger ledger, Account account, Push push)
    {
        if (push.Request.Box is { } box)
        {
            boxes.CheckNew(box);
            ledger.CheckIdle(account);
            return;
        }

        ledger.CheckResume(account, push.Slot, push.Request, there => holds.CheckFree(there));
    }

    /// <summary>What is told of a place.</summary>
    public PushTicket Ticket(string id, string name, bool replaces, Caller caller, PushRequest request, IReadOnlyList<string>? ownerKeys)
    {
        IReadOnlyList<string> waived = new AdministratorWaivers(settings, time, log).Read().RulesFor(caller.Account.Name);
        Profile profile = request.Box is null ? settings.Profile : Profile.Box;
        return new PushTicket(id, name, replaces, ProfileName.Of(profile), waived.Count > 0 ? waived : null, ownerKeys);
    }
}
