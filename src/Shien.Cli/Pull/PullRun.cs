using Shien.Api.Client;
using Shien.Api.Machines;
using Shien.Api.Pushes;
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
    // An SSH channel buffers whatever is not read: 8 MiB a request, and no more than four at once.
    private const int RequestBlocks = 128;
    private const int MaxRequests = 4;
    private const long MiB = 1024 * 1024;

    private long missingBytes;

    /// <summary>Pulls; a failure leaves no file, an interruption what has arrived, where the same command goes on.</summary>
    /// <exception cref="Shien.Api.BladeException">The blade refused or failed.</exception>
    /// <exception cref="ImageException">A block is not what the map says, or the box cannot be written.</exception>
    public async Task<PullReport> RunAsync(PullPlan plan, CancellationToken cancellation)
    {
        List<PartialDisk> disks = [];
        try
        {
            List<PulledDisk> pulled = [];
            for (int i = 0; i < plan.Hardware.DiskLengthsBytes.Count; i++)
            {
                pulled.Add(await PullAsync(plan, i + 1, disks, cancellation).ConfigureAwait(false));
            }

            meter.Begin("Writing the box", pulled.Sum(disk => disk.LengthBytes));
            await Task.Run(() => WriteBox(plan, disks, cancellation), cancellation).ConfigureAwait(false);
            disks.ForEach(disk => disk.Remove());
            return new PullReport(
                JsonAnswer.Schema, plan.Options.Name, plan.Options.Provider, plan.Options.Output ?? Path.GetFileName(plan.BoxPath), new FileInfo(plan.BoxPath).Length, pulled,
                missingBytes);
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

    private async Task<PulledDisk> PullAsync(PullPlan plan, int number, List<PartialDisk> disks, CancellationToken cancellation)
    {
        BlockMap map = await MapAsync(plan, number, cancellation).ConfigureAwait(false);
        meter.Begin("Looking for what is here already");
        PartialDisk disk = await Task.Run(() => PartialDisk.Open(Path.GetDirectoryName(plan.BoxPath)!, map, cancellation), cancellation).ConfigureAwait(false);
        disks.Add(disk);
        await Task.Run(() => LocalSeeds.Fill(disk, map, cache, cancellation), cancellation).ConfigureAwait(false);
        IReadOnlyList<int> missing = disk.Missing();
        missingBytes += (long)missing.Count * BlockMap.BlockBytes;
        if (missing.Count > 0)
        {
            meter.Begin("Receiving", (long)missing.Count * BlockMap.BlockBytes);
            await ReceiveAsync(plan.Options.Name, number, map, missing, disk, cancellation).ConfigureAwait(false);
        }

        meter.Begin("Computing the checksum", map.LengthBytes);
        string sha256 = await Task.Run(() => disk.Sha256(meter, cancellation), cancellation).ConfigureAwait(false);
        return new PulledDisk(map.LengthBytes, (long)map.StoredCount * BlockMap.BlockBytes, sha256);
    }

    private async Task<BlockMap> MapAsync(PullPlan plan, int disk, CancellationToken cancellation)
    {
        meter.Begin("Waiting for the blade to read the disk");
        long length = plan.Hardware.DiskLengthsBytes[disk - 1];
        (Stream stream, string? root) = await blade.GetDiskMapAsync(plan.Options.Name, disk, cache.Roots(length, PushDisk.MaxKnownRoots), cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return await Task.Run(() => Read(stream, root, length), cancellation).ConfigureAwait(false);
        }
    }

    private BlockMap Read(Stream stream, string? root, long length)
    {
        if (root is null)
        {
            return BlockMapFormat.Read(stream, length, BlockMap.CountOf(length));
        }

        BlockMap known = cache.Find(root, length)
            ?? throw new ImageException($"The block map {root}, which the blade named, is not in this computer's cache any more. Run the same command again.");
        return BlockMapDelta.Read(stream, known, length, BlockMap.CountOf(length));
    }

    private async Task ReceiveAsync(string name, int number, BlockMap map, IReadOnlyList<int> missing, PartialDisk to, CancellationToken cancellation)
    {
        long received = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = MaxRequests, CancellationToken = cancellation };
        await Parallel.ForEachAsync(missing.Chunk(RequestBlocks), options, async (blocks, stop) =>
        {
            Stream stream = await blade.GetDiskBlocksAsync(name, number, BlockRunFormat.Write(blocks), stop).ConfigureAwait(false);
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
                if (count != blocks.Length)
                {
                    throw new ImageException(
                        $"The blade sent {count} of the {blocks.Length} blocks from block {blocks[0]} on. Run the same command again.");
                }
            }
        }).ConfigureAwait(false);
    }

    private void WriteBox(PullPlan plan, List<PartialDisk> disks, CancellationToken cancellation)
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
