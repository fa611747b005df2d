using Shien.Cli.Progress;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Cli.Maps;

/// <summary>Block maps of a machine's disks: from the cache where nothing changed, else by reading them.</summary>
internal sealed class DiskMaps(MapCache cache, ProgressMeter meter, TimeProvider time)
{
    /// <summary>The maps, in the order of the disks.</summary>
    /// <param name="disks">As they are to be read.</param>
    /// <param name="reading">What of them is read: the maps of a disk with and without its free space differ.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Images.ImageException">A disk is damaged.</exception>
    public async Task<IReadOnlyList<BlockMap>> MakeAsync(IReadOnlyList<DiskReader> disks, string reading, CancellationToken cancellation)
    {
        List<BlockMap> maps = [];
        for (int i = 0; i < disks.Count; i++)
        {
            DiskReader disk = disks[i];
            DiskStamp? stamp = DiskStamp.Of(disk, reading, time.GetUtcNow());
            if (stamp is not null && cache.Find(stamp) is { } known && known.LengthBytes == disk.LengthBytes)
            {
                maps.Add(known);
                continue;
            }

            meter.Begin(disks.Count == 1 ? "Reading the disk" : $"Reading disk {i + 1} of {disks.Count}", disk.LengthBytes);
            BlockMap map = await Task.Run(() => BlockMapBuilder.Build(disk, meter, cancellation), cancellation).ConfigureAwait(false);
            cache.Keep(map, stamp == DiskStamp.Of(disk, reading, time.GetUtcNow()) ? stamp : null);
            maps.Add(map);
        }

        return maps;
    }
}
