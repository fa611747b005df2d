using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Pushes;

/// <summary>
/// Slots and space that pushes have reserved, in the whole store: two pushes cannot both pass the same check. Blocks.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="records">What is there already.</param>
/// <param name="settings">What stays free of the store.</param>
/// <param name="limits">What accounts may have.</param>
/// <param name="time">By it a refusal says how long a machine was not used.</param>
/// <param name="blade">This blade.</param>
/// <param name="written">Bytes that a push of this blade has written already: they are no longer free.</param>
/// <param name="rests">True for a push of this blade whose client is gone: it may go on, and stands in nobody's way.</param>
internal sealed partial class ReservationLedger(
    StoreLayout layout,
    MachineRecords records,
    BladeSettings settings,
    LimitBook limits,
    TimeProvider time,
    string blade,
    Func<string, long> written,
    Func<string, bool> rests)
{
    /// <summary>Checks slot and space, and writes the reservation unless it is a dry run.</summary>
    /// <param name="id">Of the push.</param>
    /// <param name="account">Whose it is.</param>
    /// <param name="push">What it wants.</param>
    /// <param name="mayReplace">Throws where the machine that is there cannot be replaced now.</param>
    /// <returns>The slot, and whether something is there that the push will replace.</returns>
    /// <exception cref="RefusalException">The slot is taken, a limit is reached, or the store is full.</exception>
    public (string Slot, bool Replaces) Reserve(string id, Account account, PushRequest push, Action<MachineRecord> mayReplace)
    {
        using FileLock held = FileLock.Take(layout.LedgerLock);
        IReadOnlyList<Reservation> reserved = All();
        CheckIdle(account, reserved);
        (string slot, bool replaces) = Choose(account, push, mayReplace);
        CheckDisks(account, push, slot);
        CheckSpace(PushRules.StoreBytes(push), reserved);
        if (!push.DryRun)
        {
            SafeFile.WriteJson(
                layout.Reservation(id), new Reservation(id, account.Name, slot, PushRules.StoreBytes(push), blade), StoreJson.Default.Reservation);
        }

        return (slot, replaces);
    }

    /// <summary>Reserves space alone: for the repair of a machine that is there, or for a box, which takes no slot.</summary>
    /// <param name="id">Of the repair or push.</param>
    /// <param name="account">Whose it is.</param>
    /// <param name="slot">Of the machine; of a box its name and version.</param>
    /// <param name="bytes">Most that it may take.</param>
    /// <param name="isDryRun">Only check.</param>
    /// <exception cref="RefusalException">The account is busy, or the store is full.</exception>
    public void ReserveSpace(string id, Account account, string slot, long bytes, bool isDryRun = false)
    {
        using FileLock held = FileLock.Take(layout.LedgerLock);
        IReadOnlyList<Reservation> reserved = All();
        CheckIdle(account, reserved);
        CheckSpace(bytes, reserved);
        if (!isDryRun)
        {
            SafeFile.WriteJson(layout.Reservation(id), new Reservation(id, account.Name, slot, bytes, blade), StoreJson.Default.Reservation);
        }
    }

    /// <summary>Refuses while something of the account is under way.</summary>
    /// <exception cref="RefusalException">So it is.</exception>
    public void CheckIdle(Account account)
    {
        using FileLock held = FileLock.Take(layout.LedgerLock);
        CheckIdle(account, All());
    }

    /// <summary>Checks that a push that rested may go on.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="push">What it wants.</param>
    /// <param name="mayReplace">Throws where the machine that is there cannot be replaced now.</param>
    /// <exception cref="RefusalException">The account is busy, or the slot was taken meanwhile.</exception>
    public void CheckResume(Account account, string slot, PushRequest push, Action<MachineRecord> mayReplace)
    {
        using FileLock held = FileLock.Take(layout.LedgerLock);
        CheckIdle(account, All());
        Choose(account, push with { Name = slot }, mayReplace);
        CheckDisks(account, push, slot);
    }

    /// <summary>Gives a reservation back.</summary>
    public void Release(string id) => File.Delete(layout.Reservation(id));

    private void CheckIdle(Account account, IReadOnlyList<Reservation> reserved)
    {
        if (reserved.FirstOrDefault(r => r.Account == account.Name && !rests(r.PushId)) is { } other)
        {
            throw new RefusalException(
                ErrorCodes.Busy,
                $"a push or repair of '{account.Name}' {(MachineNames.IsSlot(other.Slot) ? "in slot" : "of the box")} {other.Slot} is under way on blade '{other.Blade}'",
                "Wait until it has ended, or stop it with Ctrl-C where it runs; then try again.");
        }
    }

    private (string Slot, bool Replaces) Choose(Account account, PushRequest push, Action<MachineRecord> mayReplace)
    {
        IReadOnlyList<MachineRecord> machines = records.Of(account.Name);
        HashSet<string> used = [.. machines.Select(r => r.Slot)];
        int limit = limits.Of(account.Name).Machines;
        string? name = MachineNames.IsOwn(push.Name) ? records.FindNamed(account.Name, push.Name!)?.Slot : push.Name;
        if (name is null)
        {
            // A name of the owner's own that no machine has yet is given to the one in the first free slot.
            string? free = Enumerable.Range(1, limit).Select(MachineNames.Slot).FirstOrDefault(slot => !used.Contains(slot));
            return free is not null && used.Count < limit ? (free, false) : throw Full(account, machines, limit, PushRemedy);
        }

        // What is there may be replaced, also where the limit is lower than it was.
        if (!used.Contains(name))
        {
            CheckSlot(account, name);
            return used.Count < limit ? (name, false) : throw Full(account, machines, limit, PushRemedy);
        }

        MachineRecord there = records.Find(account.Name, name)!;
        if (there.Uid != account.Uid)
        {
            throw new RefusalException(
                ErrorCodes.SlotTaken, $"the slot {name} belongs to an earlier account '{account.Name}' with uid {there.Uid}", "Ask an administrator.");
        }

        if (!push.Replace)
        {
            throw new RefusalException(
                ErrorCodes.SlotTaken,
                $"the slot {name} holds a machine already",
                "Add --replace to put this one in its place (name and MAC stay), or name another slot.");
        }

        mayReplace(there);
        return (name, true);
    }

    private void CheckSlot(Account account, string name)
    {
        int limit = limits.Of(account.Name).Machines;
        if (!MachineNames.IsSlot(name) || int.Parse(name, System.Globalization.CultureInfo.InvariantCulture) > limit)
        {
            throw new RefusalException(
                ErrorCodes.Limit, $"there is no slot '{Shown(name)}': '{account.Name}' has {MachineNames.Slot(1)} to {MachineNames.Slot(limit)}", "Name one of those, a name of your own (small letters, digits, hyphens), or none for the first free one.");
        }
    }

    private RefusalException Full(Account account, IReadOnlyList<MachineRecord> machines, int limit, string remedy, int wanted = 1) => new(
        ErrorCodes.Limit,
        $"{machines.Count} of {limit} machines of '{account.Name}' are in use: {MachineWords.Names(machines)}{Words().Oldest(machines)}{(wanted > 1 ? $"; {wanted} more do not go" : "")}",
        remedy);

    private MachineWords Words() => new(layout, time.GetUtcNow().UtcDateTime);

    private void CheckSpace(long wanted, IReadOnlyList<Reservation> reserved)
    {
        StoreSpace space = StoreSpace.Of(layout.Root, settings.MinFreePercent);
        long promised = reserved.Sum(r => Math.Max(0, r.Bytes - written(r.PushId)));
        long usable = space.UsableBytes - promised;
        if (wanted > usable)
        {
            throw new RefusalException(
                ErrorCodes.StoreFull,
                $"the store has no room: the machine needs {wanted >> 20} MiB, {Math.Max(0, usable) >> 20} MiB can be used ({space.FreeBytes >> 20} MiB free, {promised >> 20} MiB reserved by other pushes, {settings.MinFreePercent} % of {space.TotalBytes >> 20} MiB kept free)",
                "Delete a machine with 'ie-virsh undefine NN --delete-image', or ask an administrator for room.");
        }
    }

    private List<Reservation> All() =>
        [.. Directory.EnumerateFiles(layout.Reservations, "*.json").Select(path => SafeFile.ReadJson(path, StoreJson.Default.Reservation)).OfType<Reservation>()];

    private const string PushRemedy = "Replace one with --as NN --replace, or delete one with 'ie-virsh undefine NN --delete-image'.";

    private static string Shown(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
