using System.Collections.Concurrent;
using Shien.Blade.Native;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Blade.Boxes;

/// <summary>
/// Whether a box's disk still holds what was signed: read and hashed once, before the first machine is put on it since the daemon's
/// start or since its file changed. Whoever comes meanwhile waits for the same answer.
/// </summary>
internal sealed class SoundBoxes(BoxStore boxes, BladeLog log)
{
    private readonly ConcurrentDictionary<string, Look> looks = [];

    /// <summary>Looks, or remembers; what is wrong with the box is logged once.</summary>
    /// <param name="box">A box of the store.</param>
    /// <param name="disk">From 1.</param>
    /// <param name="signed">What was signed of the disk.</param>
    public Task<bool> IsSoundAsync(PublishedBox box, int disk, BlockMap signed)
    {
        string path = boxes.DiskPath(box, disk);
        FileStatus? status = FileStatus.Of(path);
        Look Begin(string _) => new(status, signed.RootHash, new Lazy<Task<bool>>(() => Task.Run(() => Hash(box, disk, path, signed))));
        return looks.AddOrUpdate(path, Begin, (_, before) => before.Status == status && before.Root == signed.RootHash ? before : Begin(path)).IsSound.Value;
    }

    /// <summary>Looks at the newest of each name before somebody waits for it: at the daemon's start, and when there is a new one. Returns at once.</summary>
    public void LookAhead() => _ = Task.Run(async () =>
    {
        try
        {
            foreach (PublishedBox box in boxes.All().Where(box => !box.IsYanked).GroupBy(box => box.Manifest.Name).Select(versions => versions.Last()))
            {
                for (int disk = 1; disk <= box.Manifest.Disks.Count; disk++)
                {
                    if (boxes.LoadMap(box, disk) is { } signed)
                    {
                        await IsSoundAsync(box, disk, signed).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (IOException e)
        {
            log.Error($"the published boxes cannot be looked at: {e.Message}");
        }
    });

    private bool Hash(PublishedBox box, int disk, string path, BlockMap signed)
    {
        try
        {
            using DiskReader image = Machines.PlainImage.Open(path);
            BlockMap found = BlockMapBuilder.Build(image, bytesDone: null, CancellationToken.None);
            if (found.RootHash == signed.RootHash)
            {
                return true;
            }

            int block = found.Count == signed.Count
                ? Enumerable.Range(0, signed.Count).FirstOrDefault(block => !found.HashOf(block).SequenceEqual(signed.HashOf(block)), -1)
                : -1;
            Refuse(box, disk, path, block < 0 ? $"it has {found.LengthBytes} bytes instead of {signed.LengthBytes}" : $"block {block} is not what was signed");
        }
        catch (ImageException e)
        {
            Refuse(box, disk, path, e.Message);
        }

        return false;
    }

    private void Refuse(PublishedBox box, int disk, string path, string why) => log.Error(
        $"the box '{box.Title}' is damaged, disk {disk} ('{path}'): {why}. No machine is put on it, and those that stand on it read the damage; put the file back from a backup");

    private sealed record Look(FileStatus? Status, string Root, Lazy<Task<bool>> IsSound);
}
