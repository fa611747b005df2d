using Microsoft.Win32.SafeHandles;
using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Media;
using Shien.Blade.Pushes;
using Shien.Blade.Repairs;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Qcow2;

namespace Shien.Blade.Making;

/// <summary>
/// Machines with an empty disk, on which their owner installs something from a DVD: they boot from it before their disk until it is
/// ejected, and have a display, since few installers speak to a serial line.
/// </summary>
internal sealed class EmptyMachines(
    MakingPlaces places, MachinePlacing placing, LimitBook limits, DomainPlatform platform, string blade, TimeProvider time, BladeLog log)
{
    private const int DefaultMemoryMiB = 1024;

    // Tables of an image without content, and the firmware's memory.
    private const long OtherBytes = 4 << 20;

    /// <summary>Makes one.</summary>
    /// <exception cref="RefusalException">It does not go; nothing is left.</exception>
    public async Task<PushEvent> MakeAsync(Caller caller, EmptyRequest make, EventLog events, CancellationToken cancellation)
    {
        Account account = caller.Account;
        EffectiveLimits most = limits.Of(account.Name);
        int memory = make.MemoryMiB ?? Math.Min(DefaultMemoryMiB, most.MemoryMiB);
        PushRules.CheckMachine(make.Firmware, make.Cores ?? 1, memory, most, platform.Firmware);
        PushRules.CheckLengths([make.DiskBytes], most.DiskBytes);
        using MediumFile? medium = make.Iso is { } iso ? await Task.Run(() => MediumFile.Open(account, iso, most.DiskBytes), cancellation).ConfigureAwait(false) : null;
        (IReadOnlyList<string> slots, RepairPlace place) = await Task.Run(
            () => places.Reserve(account, make.Name, 1, (medium?.LengthBytes ?? 0) + OtherBytes + (make.DiskBytes >> 12), make.DiskBytes), cancellation).ConfigureAwait(false);
        using (place)
        {
            MachineRecord record = new(
                account.Name, account.Uid, slots[0], Guid.NewGuid(), Mac: "", make.Cores ?? 1, memory, make.Firmware, DiskBus: "virtio", CardModel: "virtio", [],
                place.Id, blade, time.GetUtcNow(), AllowedBecause: null, Findings: [])
            {
                OwnName = MachineNames.IsOwn(make.Name) ? make.Name : null,
                Medium = medium?.Name,
                BootsMedium = medium is not null,
                HasDisplay = true,
                IsUnchecked = true,
            };
            MadeMachine made = await Task.Run(() => Fill(record, make.DiskBytes, medium, place.Folder, events, cancellation), CancellationToken.None).ConfigureAwait(false);
            events.Add(new PushEvent("define"));
            MachineInfo machine = (await Task.Run(() => placing.PutNew(account, [made]), CancellationToken.None).ConfigureAwait(false))[0];
            log.Audit(caller, $"machine {slots[0]} defined, empty, {make.DiskBytes >> 20} MiB{(medium is null ? "" : $", medium '{medium.Name}'")} ({machine.Mac})");
            return new PushEvent("done", Machine: machine);
        }
    }

    private MadeMachine Fill(MachineRecord record, long diskBytes, MediumFile? medium, string folder, EventLog events, CancellationToken cancellation)
    {
        string disk = MachineRecord.ImageFile(record.Slot, 1);
        (string path, BlockMap map) = WriteEmpty(Path.Combine(folder, "disk-1.qcow2"), diskBytes);
        Dictionary<string, string> files = new() { [disk] = path };
        if (record.FirmwareFile is { } memory)
        {
            files.Add(memory, EfiFirmware.Memory(platform.Firmware.VariablesPath, folder));
        }

        if (medium is not null)
        {
            string copy = Path.Combine(folder, "medium.iso");
            events.Add(new PushEvent("copy", 0, medium.LengthBytes));
            long told = 0;
            medium.CopyTo(
                copy,
                done =>
                {
                    // Who reads it later gets all of it.
                    if (done - told > medium.LengthBytes / 20)
                    {
                        told = done;
                        events.Add(new PushEvent("copy", done, medium.LengthBytes));
                    }
                },
                cancellation);
            files.Add(record.MediaFile, copy);
        }

        return new MadeMachine(record with { Disks = [new DiskRecord(disk, diskBytes, map.RootHash)] }, files, HostKeys: null) { Maps = [map] };
    }

    private static (string Path, BlockMap Map) WriteEmpty(string path, long lengthBytes)
    {
        using (SafeFileHandle file = SafeFile.Create(path))
        {
            new Qcow2Writer(file, Qcow2Layout.Plan(lengthBytes, [])).Complete();
            RandomAccess.FlushToDisk(file);
        }

        using (FileByteSource source = FileByteSource.Open(path))
        {
            Qcow2Gate.Check(source, lengthBytes, null);
        }

        using DiskReader disk = DiskImage.Open(FileByteSource.Open(path));
        return (path, BlockMapBuilder.Build(disk, null, CancellationToken.None));
    }
}
