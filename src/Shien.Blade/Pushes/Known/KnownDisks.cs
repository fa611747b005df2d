using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Blade.Pushes.Known;

/// <summary>
/// What a push need not send, because the store has it: the disks of the account's own machines, and of published boxes. Never those
/// of another account, who could then ask for a block by its hash and learn from the answer whether somebody has it.
/// </summary>
internal sealed class KnownDisks(StoreLayout layout, MachineRecords records, BoxStore boxes, BladeLog log)
{
    /// <summary>The map that the client has as well, so that it tells only what differs; null for none.</summary>
    /// <param name="account">Whose push it is.</param>
    /// <param name="roots">Root hashes of the maps that the client has, the best first.</param>
    public BlockMap? Choose(Account account, IReadOnlyList<string>? roots)
    {
        if (roots is not { Count: > 0 })
        {
            return null;
        }

        Dictionary<string, Func<BlockMap?>> known = [];
        foreach ((_, DiskRecord disk) in Own(account))
        {
            known.TryAdd(disk.PushedRoot, () => Load(account.Name, disk));
            if (LoadSeen(account.Name, disk) is { } seen)
            {
                known.TryAdd(seen.RootHash, () => seen);
            }
        }

        foreach ((PublishedBox box, int disk) in BoxDisks())
        {
            known.TryAdd(box.Manifest.Disks[disk - 1].MapRoot, () => boxes.LoadMap(box, disk));
        }

        return roots.Select(root => known.GetValueOrDefault(root)?.Invoke()).OfType<BlockMap>().FirstOrDefault();
    }

    /// <summary>Fills a disk of a push with every block that an own disk, or that of a box, has at the same place. Blocks.</summary>
    /// <param name="account">Whose push it is.</param>
    /// <param name="disk">Its map is known.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    public void Fill(Account account, SpoolDisk disk, CancellationToken cancellation)
    {
        foreach ((MachineRecord machine, DiskRecord own) in Own(account))
        {
            List<BlockMap> maps = [.. new[] { LoadSeen(account.Name, own), Load(account.Name, own) }.OfType<BlockMap>()];
            if (maps.Count == 0)
            {
                continue;
            }

            try
            {
                using DiskReader image = StoredImage.Of(layout, machine.Account, own).Open();
                maps.ForEach(map => disk.FillFrom(image, map, cancellation));
            }
            catch (ImageException e)
            {
                // What its guest made of it is the machine's own affair; everything is sent then.
                log.Info($"{machine.DomainName}: nothing is taken from '{own.File}': {e.Message}");
            }
        }

        FillFromBoxes(disk, cancellation);
    }

    /// <summary>Keeps the map of a disk that becomes a machine's; before its record names it. Belongs under the account's lock.</summary>
    public void Keep(string account, BlockMap map)
    {
        string path = layout.BlockMap(account, map.RootHash);
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(layout.BlockMaps(account));
        SafeFile.Write(path, file => BlockMapFormat.Write(map, file));
    }

    /// <summary>
    /// Keeps what a disk holds now, because its owner has been told: what comes back of it is told, and sent, as what differs. Belongs
    /// under the account's lock.
    /// </summary>
    public void KeepSeen(string account, DiskRecord disk, BlockMap map)
    {
        if (map.RootHash == disk.PushedRoot || !Directory.Exists(layout.BlockMaps(account)))
        {
            return;
        }

        SafeFile.Write(layout.SeenMap(account, disk.File), file => BlockMapFormat.Write(map, file));
    }

    private void FillFromBoxes(SpoolDisk disk, CancellationToken cancellation)
    {
        foreach ((PublishedBox box, int number) in BoxDisks())
        {
            if (disk.Missing().Count == 0)
            {
                return;
            }

            if (boxes.LoadMap(box, number) is not { } map)
            {
                continue;
            }

            try
            {
                using DiskReader image = PlainImage.Open(boxes.DiskPath(box, number));
                disk.FillFrom(image, map, cancellation);
            }
            catch (ImageException e)
            {
                log.Error($"nothing is taken from disk {number} of the box '{box.Title}': {e.Message}");
            }
        }
    }

    private IEnumerable<(PublishedBox Box, int Disk)> BoxDisks() =>
        boxes.All().SelectMany(box => Enumerable.Range(1, box.Manifest.Disks.Count).Select(disk => (box, disk)));

    private IEnumerable<(MachineRecord Machine, DiskRecord Disk)> Own(Account account) =>
        records.Of(account.Name).Where(record => record.Uid == account.Uid).SelectMany(record => record.Disks.Select(disk => (record, disk)));

    private BlockMap? Load(string account, DiskRecord disk)
    {
        string path = layout.BlockMap(account, disk.PushedRoot);
        BlockMap? map = Load(account, disk, path);
        if (map is null || map.RootHash == disk.PushedRoot)
        {
            return map;
        }

        log.Warn($"the block map '{path}' of '{account}' is damaged, its disk will be sent whole: it is another disk's, with root {map.RootHash}");
        return null;
    }

    private BlockMap? LoadSeen(string account, DiskRecord disk) => Load(account, disk, layout.SeenMap(account, disk.File));

    private BlockMap? Load(string account, DiskRecord disk, string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BlockMap.BlockBytes);
            return BlockMapFormat.Read(file, disk.LengthBytes, BlockMap.CountOf(disk.LengthBytes));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Pushed before maps were kept, or never pulled.
            return null;
        }
        catch (Exception e) when (e is ImageException or IOException)
        {
            log.Warn($"the block map '{path}' of '{account}' cannot be used, its disk will be sent whole: {e.Message}");
            return null;
        }
    }
}
