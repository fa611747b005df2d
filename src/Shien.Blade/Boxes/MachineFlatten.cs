using System.Globalization;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Shien.Blade.Repairs;
using Shien.Blade.Store;
using Shien.Images.Disks;
using Shien.Images.Qcow2;
using Shien.Images.Writing;

namespace Shien.Blade.Boxes;

/// <summary>
/// Ends a stopped machine's dependence on a box: box and overlay are copied into an image that is whole by itself, which comes into its
/// place as that of a replacing push does. Once begun it does not depend on the client; while it lasts nobody starts, reads or
/// replaces the machine.
/// </summary>
internal sealed class MachineFlatten(
    PushBoard board,
    ThinBases bases,
    MachineRecords records,
    MachineCommands commands,
    MachineView view,
    AccountTransactions transactions,
    SlotChanges changes,
    DomainPlatform platform,
    StoreLayout layout,
    TimeProvider time,
    BladeLog log)
{
    private const int Steps = 50;

    /// <summary>Runs it and tells <paramref name="events"/>; never throws.</summary>
    public async Task RunAsync(Caller caller, string slot, EventLog events, CancellationToken cancellation)
    {
        try
        {
            events.Add(new PushEvent("done", Machine: await FlattenAsync(caller, slot, events, cancellation).ConfigureAwait(false)));
        }
        catch (Exception e)
        {
            events.Fail(
                e,
                new ApiError(ErrorCodes.Backend, "flattening was given up, because the blade's daemon stopped; the machine is as it was", "Run it again."),
                $"flattening of {caller.Account.Name}@{slot}",
                log);
        }
    }

    private async Task<MachineInfo> FlattenAsync(Caller caller, string slot, EventLog events, CancellationToken cancellation)
    {
        (MachineRecord record, IDisposable held) = await Task.Run(() => commands.Take(caller.Account, slot, HeldFor.Flatten), cancellation).ConfigureAwait(false);
        using (held)
        {
            int[] thin = [.. Enumerable.Range(0, record.Disks.Count).Where(i => record.Disks[i].Base is not null)];
            if (thin.Length == 0)
            {
                throw new RefusalException(ErrorCodes.State, $"the machine '{slot}' stands on no box", "There is nothing to do: its image is whole by itself.");
            }

            await Task.Run(() => CheckBases(thin.Select(i => record.Disks[i].Base!)), cancellation).ConfigureAwait(false);
            StoredImage[] images = [.. record.Disks.Select(disk => StoredImage.Of(layout, record.Account, disk))];
            long bytes = thin.SelectMany(i => images[i].Files).Sum(file => new FileInfo(file).Length);
            using RepairPlace place = await Task.Run(() => board.ReserveRepair(caller.Account, slot, bytes), cancellation).ConfigureAwait(false);
            Dictionary<string, string> written = [];
            foreach (int i in thin)
            {
                string path = Path.Combine(place.Folder, string.Create(CultureInfo.InvariantCulture, $"flat-{i + 1}.qcow2"));
                await Task.Run(() => Write(images[i], record.Disks[i].LengthBytes, path, events, cancellation), cancellation).ConfigureAwait(false);
                written.Add(record.Disks[i].File, path);
            }

            events.Add(new PushEvent("define"));
            MachineInfo machine = await Task.Run(() => Put(record, place.Id, written), CancellationToken.None).ConfigureAwait(false);
            log.Audit(caller, $"machine {slot} flattened ({machine.DiskBytes >> 20} MiB)");
            return machine;
        }
    }

    // What is wrong in a box now would be the machine's own for ever.
    private void CheckBases(IEnumerable<BaseDisk> stoodOn)
    {
        foreach (BaseDisk disk in stoodOn)
        {
            if (bases.Find(disk) is null)
            {
                throw new RefusalException(
                    ErrorCodes.Backend,
                    $"the box '{disk.Title}', on which the machine stands, is damaged or not there; nothing was changed",
                    "Ask an administrator: the log of shiend names the file, which has to come back from a backup.");
            }
        }
    }

    private static void Write(StoredImage image, long lengthBytes, string path, EventLog events, CancellationToken cancellation)
    {
        using DiskReader disk = image.Open();
        DiskConversion.Run(disk, path, new ConversionOptions(DiskFormat.Qcow2), new Progress(lengthBytes, events), cancellation);
        File.SetUnixFileMode(path, SafeFile.Private);
        using FileByteSource source = FileByteSource.Open(path);
        Qcow2Gate.Check(source, lengthBytes);
    }

    private MachineInfo Put(MachineRecord record, string id, Dictionary<string, string> images)
    {
        foreach (string image in images.Values)
        {
            platform.Give(image, record.Uid);
        }

        return transactions.Run(record.Account, () =>
        {
            if (records.Find(record.Account, record.Slot) is not { } now || now.PushId != record.PushId || now.Changed != record.Changed)
            {
                throw new RefusalException(ErrorCodes.State, $"the machine '{record.Slot}' was changed while it was being flattened", "Run it again.");
            }

            commands.CheckStopped(record);
            MachineRecord next = record with
            {
                PushId = id,
                Changed = time.GetUtcNow(),
                Disks = [.. record.Disks.Select(disk => disk with { Base = null })],
            };
            changes.Put(next, images);
            return view.Of(next);
        });
    }

    // At once and in order, and so seldom that the log of events stays small.
    private sealed class Progress(long totalBytes, EventLog events) : IProgress<long>
    {
        private long next;

        public void Report(long value)
        {
            if (value >= next)
            {
                next = value + (totalBytes / Steps);
                events.Add(new PushEvent("copy", value, totalBytes));
            }
        }
    }
}
