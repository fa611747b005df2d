using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Machines;
using Shien.Images.Machines.Boxes;

namespace Shien.Cli.Pull;

/// <summary>Carries a plan out: block maps, what is here already, the other blocks, box.</summary>
internal sealed class PullRun(Terminal terminal, ProgressMeter meter, BladeClient blade, MapCache cache)
{
    private const long MiB = 1024 * 1024;
    private const int NameDigits = 12;

    private readonly DiskFetch fetch = new(meter, cache);

    /// <summary>Pulls; a failure leaves no file, an interruption what has arrived, where the same command goes on.</summary>
    /// <exception cref="Shien.Api.BladeException">The blade refused or failed.</exception>
    /// <exception cref="ImageException">A block is not what the map says, or the box cannot be written.</exception>
    public async Task<PullReport> RunAsync(PullPlan plan, CancellationToken cancellation)
    {
        List<PartialDisk> disks = [];
        List<BlockMap> maps = [];
        await Task.Run(() => VagrantBoxes.Register(cache, TimeProvider.System.GetUtcNow()), cancellation).ConfigureAwait(false);
        try
        {
            for (int i = 0; i < plan.Hardware.DiskLengthsBytes.Count; i++)
            {
                await PullAsync(plan, i + 1, disks, maps, cancellation).ConfigureAwait(false);
            }

            meter.Begin("Writing the box", maps.Sum(map => map.LengthBytes));
            // A checksum goes through gigabytes of zeros on one core; the box is packed on the others meanwhile.
            Task<string?[]> sums = Task.WhenAll(disks.Select(disk => Task.Run(() => plan.Options.Checksum ? disk.Sha256(cancellation) : null, CancellationToken.None)));
            await Task.WhenAll(sums, Task.Run(() => WriteBox(plan, disks, maps, cancellation), CancellationToken.None)).ConfigureAwait(false);
            List<PulledDisk> pulled = [.. maps.Zip(await sums.ConfigureAwait(false), (map, sum) => new PulledDisk(map.LengthBytes, (long)map.StoredCount * BlockMap.BlockBytes, map.RootHash, sum))];
            disks.ForEach(disk => disk.Remove());
            MachineHardware hardware = plan.Hardware;
            string output = plan.Options.Output ?? (plan.Project is null ? Path.GetFileName(plan.BoxPath) : plan.BoxPath);
            string name = $"shien/{Path.GetFileNameWithoutExtension(plan.BoxPath)}-{maps[0].RootHash[..NameDigits]}";
            return new PullReport(
                JsonAnswer.Schema, plan.Options.Name, plan.Options.Provider, output, new FileInfo(plan.BoxPath).Length, pulled, fetch.MissingBytes, name, hardware.Edits)
            {
                ReceivedBytes = fetch.ReceivedBytes,
            };
        }
        catch (Exception e) when (!Interruption.CanGoOn(e))
        {
            disks.ForEach(disk => disk.Remove());
            throw;
        }
        catch when (disks.Count > 0)
        {
            meter.End();
            terminal.Say($"What has arrived is kept in '{Path.GetDirectoryName(plan.BoxPath)}' for a day: the same command goes on there.");
            throw;
        }
        finally
        {
            meter.End();
            disks.ForEach(disk => disk.Dispose());
        }
    }

    private async Task PullAsync(PullPlan plan, int number, List<PartialDisk> disks, List<BlockMap> maps, CancellationToken cancellation)
    {
        RemoteDisk from = new(
            plan.Hardware.DiskLengthsBytes[number - 1],
            (known, stop) => blade.GetDiskMapAsync(plan.Options.Name, number, known, stop),
            (runs, stop) => blade.GetDiskBlocksAsync(plan.Options.Name, number, runs, stop));
        BlockMap map = await fetch.RunAsync(from, Path.GetDirectoryName(plan.BoxPath)!, disks.Add, root: null, cancellation).ConfigureAwait(false);
        maps.Add(map);
    }

    private void WriteBox(PullPlan plan, List<PartialDisk> disks, List<BlockMap> maps, CancellationToken cancellation)
    {
        MachineHardware hardware = plan.Hardware;
        Machine machine = new(
            Path.GetFileNameWithoutExtension(plan.BoxPath),
            hardware.Cores,
            hardware.MemoryMiB * MiB,
            hardware.Firmware == "efi" ? Firmware.Efi : Firmware.Bios,
            hardware.Architecture == "x86_64" ? GuestArchitecture.X86_64 : GuestArchitecture.Unknown,
            [new NetworkCard(NetworkCard.ParseMac(hardware.Mac), null)],
            [.. disks.Select((_, i) => $"disk{i + 1}")]);
        BoxProvider provider = plan.Options.Provider == PullOptions.Libvirt ? BoxProvider.Libvirt : BoxProvider.VirtualBox;
        BoxWriter.Write(provider, machine, disks, plan.BoxPath, meter, cancellation, maps);
    }
}
