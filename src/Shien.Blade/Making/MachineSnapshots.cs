using System.Globalization;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Native;
using Shien.Blade.Pushes;
using Shien.Blade.Repairs;
using Shien.Blade.Store;
using Shien.Images.FileSystems;

namespace Shien.Blade.Making;

/// <summary>
/// Snapshots of stopped machines: copies of their images, thin where the machine is thin, which nothing stands on
/// (decisions/2026-11-27-snapshots-are-copies.md).
/// </summary>
internal sealed class MachineSnapshots(
    MakingPlaces places,
    MachinePlacing placing,
    MachineRecords records,
    MachineCommands commands,
    AccountTransactions transactions,
    SlotChanges changes,
    StoreLayout layout,
    LimitBook limits,
    TimeProvider time,
    BladeLog log)
{
    /// <summary>Those of a machine. Blocks; so for every member.</summary>
    /// <exception cref="RefusalException">There is no such machine; so for every member.</exception>
    public SnapshotList List(Account account, string slot)
    {
        MachineRecord record = commands.Find(account, slot);
        return new SnapshotList(
            slot,
            [.. (record.Snapshots ?? []).Select(s => new SnapshotInfo(s.Name, s.Taken, s.Disks.Sum(d => FileStatus.Of(layout.Image(record.Account, d.File))?.AllocatedBytes ?? 0)))],
            CountOf(account),
            limits.Of(account.Name).Snapshots);
    }

    /// <summary>Takes one; the last event's note names it.</summary>
    public async Task<PushEvent> TakeAsync(Caller caller, string slot, string? wanted, EventLog events, CancellationToken cancellation)
    {
        (MachineRecord before, IDisposable held) = await Task.Run(() => commands.Take(caller.Account, slot, HeldFor.Snapshot), cancellation).ConfigureAwait(false);
        using (held)
        {
            string name = NameOf(before, wanted);
            StoredImage[] images = [.. before.Disks.Select(disk => StoredImage.Of(layout, before.Account, disk))];
            using RepairPlace place = await Task.Run(() => places.ReserveSnapshot(caller.Account, before.Slot, Length(images)), cancellation).ConfigureAwait(false);
            SnapshotRecord taken = new(
                name, time.GetUtcNow(), [.. before.Disks.Select((disk, i) => disk with { File = SnapshotRecord.ImageFile(before.Slot, name, i + 1) })],
                before.FirmwareFile is null ? null : SnapshotRecord.MemoryFile(before.Slot, name), before.DiskBus, before.CardModel, before.AllowedBecause, before.Findings)
            {
                HostKeys = before.HostKeys,
                Edits = before.Edits,
            };
            Dictionary<string, string> copies = await CopyAsync(
                images, [.. taken.Disks.Select(d => d.File)], (before.FirmwareFile, taken.FirmwareFile), before.Account, place, events, cancellation).ConfigureAwait(false);
            MachineRecord next = before with { PushId = place.Id, Changed = time.GetUtcNow(), Snapshots = [.. before.Snapshots ?? [], taken] };
            MachineInfo machine = await Task.Run(() => placing.Replace(before, new MadeMachine(next, copies, null)), CancellationToken.None).ConfigureAwait(false);
            log.Audit(caller, $"machine {slot}: snapshot {name} taken");
            return new PushEvent("done", Machine: machine, Note: name);
        }
    }

    /// <summary>Puts the machine's disks back to it; it stays. MAC, cores, memory and the other snapshots are as they were.</summary>
    public async Task<PushEvent> RevertAsync(Caller caller, string slot, string name, EventLog events, CancellationToken cancellation)
    {
        (MachineRecord before, IDisposable held) = await Task.Run(() => commands.Take(caller.Account, slot, HeldFor.Snapshot), cancellation).ConfigureAwait(false);
        using (held)
        {
            SnapshotRecord from = Find(before, name);
            StoredImage[] images = [.. from.Disks.Select(disk => StoredImage.Of(layout, before.Account, disk))];
            using RepairPlace place = await Task.Run(() => places.Reserve(caller.Account, before.Slot, Length(images)), cancellation).ConfigureAwait(false);
            MachineRecord next = before with
            {
                PushId = place.Id,
                Changed = time.GetUtcNow(),
                Firmware = from.FirmwareFile is null ? "bios" : "efi",
                Disks = [.. from.Disks.Select((disk, i) => disk with { File = MachineRecord.ImageFile(before.Slot, i + 1) })],
                DiskBus = from.DiskBus,
                CardModel = from.CardModel,
                AllowedBecause = from.AllowedBecause,
                Findings = from.Findings,
                HostKeys = from.HostKeys,
                Edits = from.Edits,
            };
            Dictionary<string, string> copies = await CopyAsync(
                images, [.. next.Disks.Select(d => d.File)], (from.FirmwareFile, next.FirmwareFile), before.Account, place, events, cancellation).ConfigureAwait(false);
            MachineInfo machine = await Task.Run(() => placing.Replace(before, new MadeMachine(next, copies, null)), CancellationToken.None).ConfigureAwait(false);
            log.Audit(caller, $"machine {slot}: put back to the snapshot {name}");
            return new PushEvent("done", Machine: machine, Note: name);
        }
    }

    /// <summary>Deletes one; the machine may run.</summary>
    public void Delete(Caller caller, string slot, string name)
    {
        commands.Find(caller.Account, slot);
        transactions.Run(caller.Account.Name, () =>
        {
            MachineRecord before = commands.Find(caller.Account, slot);
            SnapshotRecord gone = Find(before, name);
            changes.Forget(before, before with
            {
                PushId = Guid.NewGuid().ToString("N"),
                Changed = time.GetUtcNow(),
                Snapshots = before.Snapshots!.Count > 1 ? [.. before.Snapshots.Where(s => s != gone)] : null,
            });
            return true;
        });
        log.Audit(caller, $"machine {slot}: snapshot {name} deleted");
    }

    private async Task<Dictionary<string, string>> CopyAsync(
        StoredImage[] images, IReadOnlyList<string> files, (string? From, string? To) memory, string account, RepairPlace place, EventLog events, CancellationToken cancellation)
    {
        Dictionary<string, string> copies = [];
        for (int i = 0; i < images.Length; i++)
        {
            events.Add(new PushEvent("copy"));
            string path = Path.Combine(place.Folder, string.Create(CultureInfo.InvariantCulture, $"copy-{i + 1}.qcow2"));
            StoredImage image = images[i];
            await Task.Run(() => ImageCopy.Write(image, path, progress: null, cancellation), cancellation).ConfigureAwait(false);
            copies.Add(files[i], path);
        }

        if (memory is { From: { } from, To: { } to })
        {
            copies.Add(to, EfiFirmware.Memory(layout.Image(account, from), place.Folder));
        }

        return copies;
    }

    private static string NameOf(MachineRecord record, string? wanted)
    {
        HashSet<string> used = [.. (record.Snapshots ?? []).Select(s => s.Name)];
        if (wanted is null)
        {
            return Enumerable.Range(1, used.Count + 1).Select(n => string.Create(CultureInfo.InvariantCulture, $"snap-{n}")).First(name => !used.Contains(name));
        }

        if (!SnapshotNames.IsName(wanted))
        {
            throw new RefusalException(ErrorCodes.BadRequest, $"'{GuestText.Clean(wanted, 40)}' is no name for a snapshot", "Take 1 to 32 lower-case letters, digits and inner dashes: before-upgrade.");
        }

        return !used.Contains(wanted)
            ? wanted
            : throw new RefusalException(
                ErrorCodes.State, $"the machine '{record.Name}' has a snapshot '{wanted}' already", $"Take another name, or delete that one first: ie-virsh snapshot delete {record.Name} {wanted}");
    }

    private static SnapshotRecord Find(MachineRecord record, string name) =>
        record.Snapshots?.FirstOrDefault(s => s.Name == name) ?? throw new RefusalException(
            ErrorCodes.NotFound,
            $"the machine '{record.Name}' has no snapshot '{GuestText.Clean(name, 40)}'",
            record.Snapshots is { Count: > 0 } some ? $"It has: {string.Join(", ", some.Select(s => s.Name))}." : $"It has none; 'ie-virsh snapshot take {record.Name}' takes one.");

    private int CountOf(Account account) => records.Of(account.Name).Where(r => r.Uid == account.Uid).Sum(r => r.Snapshots?.Count ?? 0);

    private static long Length(StoredImage[] images) => images.Sum(image => new FileInfo(image.Path).Length);
}
