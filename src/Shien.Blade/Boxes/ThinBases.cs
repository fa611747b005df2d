using Shien.Blade.Store;
using Shien.Images.Blocks;

namespace Shien.Blade.Boxes;

/// <summary>On which box a machine's disk can stand.</summary>
internal sealed class ThinBases(BoxStore boxes, SoundBoxes sound)
{
    // Below it the machine is another one that happens to share blocks: most would be stored all the same, each read of the rest would
    // go through two tables, and the box could not be removed for its sake.
    private const int LeastSharedPercent = 50;

    /// <summary>The sound disk of a box that is not withdrawn and shares most blocks with a disk, at their places; none where none shares enough.</summary>
    /// <param name="disk">What it holds.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<ThinChoice> ChooseAsync(BlockMap disk, CancellationToken cancellation)
    {
        int least = (int)Math.Max(1, ((disk.StoredCount * (long)LeastSharedPercent) + 99) / 100);
        List<(PublishedBox Box, ThinBase Base, int Shared)> fitting = [];
        foreach (PublishedBox box in boxes.All().Where(box => !box.IsYanked))
        {
            for (int number = 1; number <= box.Manifest.Disks.Count; number++)
            {
                // A longer one is left out: what it holds behind the disk's end would be the guest's to see after a resize.
                if (box.Manifest.Disks[number - 1] is var signed && signed.StoredBlocks >= least && signed.LengthBytes <= disk.LengthBytes
                    && boxes.LoadMap(box, number) is { } map && Shared(disk, map) is var shared && shared >= least)
                {
                    fitting.Add((box, Base(box, number, map), shared));
                }
            }
        }

        string? damaged = null;
        foreach ((PublishedBox box, ThinBase found, _) in fitting.OrderByDescending(fit => fit.Shared))
        {
            if (await sound.IsSoundAsync(box, found.Disk.Disk, found.Map).WaitAsync(cancellation).ConfigureAwait(false))
            {
                return new ThinChoice(found, damaged);
            }

            damaged ??= box.Title;
        }

        return new ThinChoice(null, damaged);
    }

    /// <summary>One that was chosen before, also if it was withdrawn since; null where it is not there any more, or damaged. Blocks.</summary>
    public ThinBase? Find(BaseDisk chosen) =>
        boxes.Find(chosen.Box, chosen.Version) is { } box && chosen.Disk >= 1 && chosen.Disk <= box.Manifest.Disks.Count
            && boxes.LoadMap(box, chosen.Disk) is { } map && sound.IsSoundAsync(box, chosen.Disk, map).GetAwaiter().GetResult()
            ? Base(box, chosen.Disk, map)
            : null;

    private ThinBase Base(PublishedBox box, int disk, BlockMap map) =>
        new(new BaseDisk(box.Manifest.Name, box.Manifest.Version, disk), boxes.DiskPath(box, disk), map);

    private static int Shared(BlockMap disk, BlockMap other) =>
        disk.StoredBlocks().Count(block => block < other.Count && other.HashOf(block).SequenceEqual(disk.HashOf(block)));
}
