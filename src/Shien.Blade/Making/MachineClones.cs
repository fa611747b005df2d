using System.Globalization;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Inspections;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Repairs;
using Shien.Blade.Store;

namespace Shien.Blade.Making;

/// <summary>
/// Copies of a stopped machine: thin where it is thin, else of its used blocks, each made another machine by the repair (host keys,
/// machine-id) and by its place (MAC, UUID). All that were asked for, or none.
/// </summary>
internal sealed class MachineClones(
    MakingPlaces places,
    MachinePlacing placing,
    MachineCommands commands,
    CheckedRepair repair,
    StoreLayout layout,
    string blade,
    TimeProvider time,
    BladeLog log)
{
    private const int MaxCount = 99;
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes them.</summary>
    /// <exception cref="RefusalException">It does not go; nothing is left.</exception>
    public async Task<PushEvent> MakeAsync(Caller caller, string slot, CloneRequest clone, EventLog events, CancellationToken cancellation)
    {
        if (clone.Count is < 1 or > MaxCount || (clone.To is not null && clone.Count != 1))
        {
            throw new RefusalException(ErrorCodes.BadRequest, $"{clone.Count} copies{(clone.To is null ? "" : " at one place")} do not go; 1 to {MaxCount} at the first free places do, or 1 at a place");
        }

        Account account = caller.Account;
        (MachineRecord source, IDisposable held) = await Task.Run(() => commands.Take(account, slot, HeldFor.Clone), cancellation).ConfigureAwait(false);
        using (held)
        {
            await Task.Run(() => repair.CheckPossible(account), cancellation).ConfigureAwait(false);
            StoredImage[] images = [.. source.Disks.Select(disk => StoredImage.Of(layout, source.Account, disk))];
            long bytes = (clone.Count * images.Sum(image => new FileInfo(image.Path).Length)) + RepairJob.MaxChangedBytes;
            (IReadOnlyList<string> slots, RepairPlace place) = await Task.Run(() => places.Reserve(account, clone.To, clone.Count, bytes, clone.Count * source.Disks.Sum(disk => disk.LengthBytes)), cancellation).ConfigureAwait(false);
            using (place)
            {
                List<MadeMachine> made = [];
                foreach (string to in slots)
                {
                    string? name = MachineNames.IsOwn(clone.To) ? clone.To : null;
                    events.Add(new PushEvent("copy", made.Count, slots.Count, Note: $"Copying '{source.Name}' to '{name ?? to}'"));
                    made.Add(await CopyAsync(account, source, images, to, name, place, events, cancellation).ConfigureAwait(false));
                }

                events.Add(new PushEvent("define"));
                IReadOnlyList<MachineInfo> machines = await Task.Run(() => placing.PutNew(account, made), CancellationToken.None).ConfigureAwait(false);
                log.Audit(caller, $"machine {slot} copied to {string.Join(", ", machines.Select(m => $"{m.Name} ({m.Mac})"))}");
                return new PushEvent("done", Machine: machines[0]) { Machines = machines };
            }
        }
    }

    private async Task<MadeMachine> CopyAsync(
        Account account, MachineRecord source, StoredImage[] images, string to, string? name, RepairPlace place, EventLog events, CancellationToken cancellation)
    {
        string folder = Directory.CreateDirectory(Path.Combine(place.Folder, to), Closed).FullName;
        RepairTask task = new(account, to, [.. source.Disks.Select(disk => disk.PushedRoot)], images, folder, IsDryRun: false, verdict => Judge(source, verdict));
        RepairResult result = await repair.RunAsync(task, events, cancellation).ConfigureAwait(false);
        Dictionary<string, string> copies = [];
        for (int i = 0; i < images.Length; i++)
        {
            if (!result.Images.TryGetValue(i + 1, out string? copy))
            {
                copy = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"copy-{i + 1}.qcow2"));
                StoredImage image = images[i];
                await Task.Run(() => ImageCopy.Write(image, copy, progress: null, cancellation), cancellation).ConfigureAwait(false);
            }

            copies.Add(MachineRecord.ImageFile(to, i + 1), copy);
        }

        MachineRecord record = source with
        {
            Slot = to,
            OwnName = name,
            Medium = null,
            BootsMedium = false,
            IsUnchecked = false,
            Uuid = Guid.NewGuid(),
            Mac = "",
            Disks = [.. source.Disks.Select((disk, i) => disk with { File = MachineRecord.ImageFile(to, i + 1) })],
            PushId = string.Create(CultureInfo.InvariantCulture, $"{place.Id}-{to}"),
            Blade = blade,
            Changed = time.GetUtcNow(),
            DiskBus = result.Verdict.VirtioDisk ? "virtio" : "sata",
            CardModel = result.Verdict.VirtioNet ? "virtio" : "e1000",
            Findings = result.Verdict.Findings,
            HostKeys = result.Verdict.HostKeys,
            Edits = [.. (source.Edits ?? []).Concat(result.Info.Edits).Distinct()],
            AllowedBecause = result.Verdict.Blocks ? source.AllowedBecause : null,
            Snapshots = null,
        };
        if (record.FirmwareFile is { } memory)
        {
            copies.Add(memory, EfiFirmware.Memory(layout.Image(source.Account, source.FirmwareFile!), folder));
        }

        return new MadeMachine(record, copies, result.HostKeys);
    }

    // What an administrator has accepted when it was pushed is accepted of its copies as well.
    private static void Judge(MachineRecord source, Verdict verdict)
    {
        HashSet<string> accepted = source.AllowedBecause is null ? [] : [.. source.Findings.Where(f => f.Blocks).Select(f => f.Rule)];
        int count = verdict.Findings.Count(f => f.Blocks && !accepted.Contains(f.Rule));
        if (count > 0)
        {
            throw new RefusalException(
                ErrorCodes.Findings,
                $"'{source.Name}' has {count} thing{(count == 1 ? "" : "s")} that a copy may not have and that only a person can repair, so nothing was copied",
                $"Start it, cure {(count == 1 ? "it" : "them")} inside as the findings say, shut it down, and clone it again.",
                verdict.Findings);
        }
    }
}
