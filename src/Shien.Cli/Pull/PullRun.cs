using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Cli.Progress;
using Shien.Cli.Reports;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Machines;
using Shien.Images.Machines.Boxes;

namespace Shien.Cli.Pull;

/// <summary>Carries a plan out: block maps, blocks, box.</summary>
internal sealed class PullRun(ProgressMeter meter, BladeClient blade)
{
    // An SSH channel buffers whatever is not read: 8 MiB a request, and no more than four at once.
    private const int RangeBlocks = 128;
    private const int MaxRequests = 4;
    private const long MiB = 1024 * 1024;

    /// <summary>Pulls; a failure or an interruption leaves no file.</summary>
    /// <exception cref="Shien.Api.BladeException">The blade refused or failed.</exception>
    /// <exception cref="ImageException">A block is not what the map says, or the box cannot be written.</exception>
    public async Task<PullReport> RunAsync(PullPlan plan, CancellationToken cancellation)
    {
        string folder = Path.GetDirectoryName(plan.BoxPath)!;
        List<SpoolDisk> disks = [];
        try
        {
            List<PulledDisk> pulled = [];
            for (int i = 0; i < plan.Hardware.DiskLengthsBytes.Count; i++)
            {
                BlockMap map = await MapAsync(plan, i + 1, cancellation).ConfigureAwait(false);
                SpoolDisk disk = SpoolDisk.Create(folder, map);
                disks.Add(disk);
                meter.Begin("Receiving", (long)map.StoredCount * BlockMap.BlockBytes);
                await ReceiveAsync(plan.Options.Name, i + 1, map, disk, cancellation).ConfigureAwait(false);
                meter.Begin("Computing the checksum", map.LengthBytes);
                string sha256 = await Task.Run(() => disk.Sha256(meter, cancellation), cancellation).ConfigureAwait(false);
                pulled.Add(new PulledDisk(map.LengthBytes, (long)map.StoredCount * BlockMap.BlockBytes, sha256));
            }

            meter.Begin("Writing the box", pulled.Sum(disk => disk.LengthBytes));
            await Task.Run(() => WriteBox(plan, disks, cancellation), cancellation).ConfigureAwait(false);
            return new PullReport(
                JsonAnswer.Schema, plan.Options.Name, plan.Options.Provider, plan.Options.Output ?? Path.GetFileName(plan.BoxPath), new FileInfo(plan.BoxPath).Length, pulled);
        }
        finally
        {
            meter.End();
            disks.ForEach(disk => disk.Dispose());
        }
    }

    private async Task<BlockMap> MapAsync(PullPlan plan, int disk, CancellationToken cancellation)
    {
        meter.Begin("Waiting for the blade to read the disk");
        long length = plan.Hardware.DiskLengthsBytes[disk - 1];
        Stream stream = await blade.GetDiskMapAsync(plan.Options.Name, disk, cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return await Task.Run(() => BlockMapFormat.Read(stream, length, BlockMap.CountOf(length)), cancellation).ConfigureAwait(false);
        }
    }

    private async Task ReceiveAsync(string name, int disk, BlockMap map, SpoolDisk to, CancellationToken cancellation)
    {
        long received = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = MaxRequests, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Ranges(map), options, async (range, stop) =>
        {
            Stream stream = await blade.GetDiskBlocksAsync(name, disk, range.First, range.Count, stop).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int count = await BlockTransfer.ReceiveAsync(
                    stream,
                    map,
                    (block, content) =>
                    {
                        to.Write(block, content);
                        meter.Report(Interlocked.Add(ref received, BlockMap.BlockBytes));
                    },
                    bytesDone: null,
                    stop).ConfigureAwait(false);
                if (count != range.Stored)
                {
                    throw new ImageException(
                        $"The blade sent {count} of the {range.Stored} blocks from block {range.First} on. Run the same command again.");
                }
            }
        }).ConfigureAwait(false);
    }

    // Each range begins at a stored block; what lies between them is zero and not asked for.
    private static IEnumerable<(int First, int Count, int Stored)> Ranges(BlockMap map)
    {
        (int First, int Stored) open = (-1, 0);
        foreach (int block in map.StoredBlocks())
        {
            if (open.First >= 0 && block - open.First >= RangeBlocks)
            {
                yield return (open.First, Math.Min(RangeBlocks, map.Count - open.First), open.Stored);
                open = (-1, 0);
            }

            open = open.First < 0 ? (block, 1) : (open.First, open.Stored + 1);
        }

        if (open.First >= 0)
        {
            yield return (open.First, Math.Min(RangeBlocks, map.Count - open.First), open.Stored);
        }
    }

    private void WriteBox(PullPlan plan, List<SpoolDisk> disks, CancellationToken cancellation)
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
        BoxWriter.Write(provider, machine, disks, plan.BoxPath, meter, cancellation);
    }
}
