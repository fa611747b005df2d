using Shien.Api.Pushes;
using Shien.Cli.Maps;
using Shien.Cli.Progress;
using Shien.Images;
using Shien.Images.Blocks;

namespace Shien.Cli.Pull;

/// <summary>Fetches disks: the block map, what of it this computer has already, the other blocks.</summary>
internal sealed class DiskFetch(ProgressMeter meter, MapCache cache)
{
    // Of requests: each holds up to 8 MiB in memory.
    private const int MaxRequests = 4;

    private long receivedBytes;

    /// <summary>Content that was not on this computer, bytes; all disks together.</summary>
    public long MissingBytes { get; private set; }

    /// <summary>What travelled for it, bytes: compressed, maps included.</summary>
    public long ReceivedBytes => Interlocked.Read(ref receivedBytes);

    /// <summary>Fetches a disk into a folder.</summary>
    /// <param name="from">Where it is.</param>
    /// <param name="folder">Where the file of it is made, or an earlier one is gone on with.</param>
    /// <param name="opened">Is given the disk as soon as something of it is there, to keep or remove it.</param>
    /// <param name="root">The root hash that its map must have; null where nobody has promised one.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="Shien.Api.BladeException">The blade refused or failed.</exception>
    /// <exception cref="ImageException">A block is not what the map says, or the folder cannot be written.</exception>
    public async Task<BlockMap> RunAsync(RemoteDisk from, string folder, Action<PartialDisk> opened, string? root, CancellationToken cancellation)
    {
        BlockMap map = await MapAsync(from, cancellation).ConfigureAwait(false);
        if (root is not null && map.RootHash != root)
        {
            throw new ImageException($"The block map that came is not the one that was signed: {map.RootHash}, signed {root}. Do not use this box; tell its publisher.");
        }

        cache.Keep(map, stamp: null);
        meter.Begin("Looking for what is here already");
        PartialDisk disk = await Task.Run(() => PartialDisk.Open(folder, map, cancellation), cancellation).ConfigureAwait(false);
        opened(disk);
        await Task.Run(() => LocalSeeds.Fill(disk, map, cache, cancellation), cancellation).ConfigureAwait(false);
        IReadOnlyList<int> missing = disk.Missing();
        MissingBytes += (long)missing.Count * BlockMap.BlockBytes;
        if (missing.Count > 0)
        {
            meter.Begin("Receiving", (long)missing.Count * BlockMap.BlockBytes);
            await ReceiveAsync(from, map, missing, disk, cancellation).ConfigureAwait(false);
        }

        return map;
    }

    private async Task<BlockMap> MapAsync(RemoteDisk from, CancellationToken cancellation)
    {
        meter.Begin("Waiting for the blade to read the disk");
        (Stream stream, string? root) = await from.GetMapAsync(cache.Roots(from.LengthBytes, PushDisk.MaxKnownRoots), cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return await Task.Run(() => Read(Counted(stream), root, from.LengthBytes), cancellation).ConfigureAwait(false);
        }
    }

    private CountedReading Counted(Stream stream) => new(stream, got => Interlocked.Add(ref receivedBytes, got));

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

    private async Task ReceiveAsync(RemoteDisk from, BlockMap map, IReadOnlyList<int> missing, PartialDisk to, CancellationToken cancellation)
    {
        long received = 0;
        HashSet<int> wanted = [.. missing];
        ParallelOptions options = new() { MaxDegreeOfParallelism = MaxRequests, CancellationToken = cancellation };
        await Parallel.ForEachAsync(from.Requests(missing), options, async (blocks, stop) =>
        {
            Stream stream = await from.GetBlocksAsync(BlockRunFormat.Write(blocks), stop).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int count = await BlockTransfer.ReceiveAsync(
                    Counted(stream),
                    map,
                    (block, content) =>
                    {
                        if (!wanted.Contains(block))
                        {
                            return;
                        }

                        to.Write(block, content);
                        meter.Report(Interlocked.Add(ref received, BlockMap.BlockBytes));
                    },
                    bytesDone: null,
                    stop).ConfigureAwait(false);
                if (count < blocks.Length)
                {
                    throw new ImageException(
                        $"The blade sent {count} of the {blocks.Length} blocks from block {blocks[0]} on. Run the same command again.");
                }
            }
        }).ConfigureAwait(false);
        if (to.Missing().Count is var left and > 0)
        {
            throw new ImageException($"{left} of {missing.Count} blocks did not come. Run the same command again.");
        }
    }
}
