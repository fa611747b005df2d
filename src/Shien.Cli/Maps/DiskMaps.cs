using Shien.Cli.Progress;
using Shien.Cli.Sources;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Cli.Maps;

/// <summary>
/// Block maps of a machine's disks: from the cache where nothing changed, else by reading them. Reading goes on beside what else is
/// to be done before the maps are needed, and is shown from then on.
/// </summary>
internal sealed class DiskMaps : IProgress<long>, IAsyncDisposable
{
    private readonly MapCache cache;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<DiskReader> disks;
    private readonly string reading;
    private readonly CancellationTokenSource ending;
    private readonly Lock changing = new();
    private Task<IReadOnlyList<BlockMap>>? maps;
    private ProgressMeter? meter;
    private (string Name, long Bytes)? phase;

    /// <summary>Of disks that stay the caller's, until this is disposed; nothing is read yet.</summary>
    /// <param name="cache">Knows, and gets, the maps.</param>
    /// <param name="time">Of the cache's entries.</param>
    /// <param name="space">The disks as they are to be read.</param>
    /// <param name="allBlocks">With their free space: the maps with and without it differ.</param>
    /// <param name="cancellation">Ends it.</param>
    public DiskMaps(MapCache cache, TimeProvider time, FreeSpace space, bool allBlocks, CancellationToken cancellation)
    {
        this.cache = cache;
        this.time = time;
        disks = space.Disks;
        reading = allBlocks ? "all" : "used";
        ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>Begins to read, unless it has begun.</summary>
    public void Begin() => maps ??= Task.Run<IReadOnlyList<BlockMap>>(Make, ending.Token);

    /// <summary>The maps, in the order of the disks; what is still to be read is shown.</summary>
    /// <exception cref="Images.ImageException">A disk is damaged.</exception>
    public async Task<IReadOnlyList<BlockMap>> FinishAsync(ProgressMeter shown)
    {
        lock (changing)
        {
            meter = shown;
            if (phase is { } now)
            {
                shown.Begin(now.Name, now.Bytes);
            }
        }

        Begin();
        return await maps!.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Report(long value)
    {
        lock (changing)
        {
            meter?.Report(value);
        }
    }

    /// <summary>Ends the reading where it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        if (maps is not null)
        {
            await ((Task)maps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        ending.Dispose();
    }

    private List<BlockMap> Make()
    {
        List<BlockMap> made = [];
        for (int i = 0; i < disks.Count; i++)
        {
            DiskReader disk = disks[i];
            DiskStamp? stamp = DiskStamp.Of(disk, reading, time.GetUtcNow());
            if (stamp is not null && cache.Find(stamp) is { } known && known.LengthBytes == disk.LengthBytes)
            {
                made.Add(known);
                continue;
            }

            Show(disks.Count == 1 ? "Reading the disk" : $"Reading disk {i + 1} of {disks.Count}", disk.LengthBytes);
            BlockMap map = BlockMapBuilder.Build(disk, this, ending.Token);
            cache.Keep(map, stamp == DiskStamp.Of(disk, reading, time.GetUtcNow()) ? stamp : null);
            made.Add(map);
        }

        return made;
    }

    private void Show(string name, long bytes)
    {
        lock (changing)
        {
            phase = (name, bytes);
            meter?.Begin(name, bytes);
        }
    }
}
