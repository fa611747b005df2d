using Shien.Cli.Maps;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Cli.Pull;

/// <summary>Fills a disk that is being pulled with what the disks on this computer have of it: those that were pushed from here.</summary>
internal static class LocalSeeds
{
    /// <summary>Takes blocks until nothing is missing or no disk is left; each is hashed, whatever its disk's map says.</summary>
    public static void Fill(PartialDisk disk, BlockMap wanted, MapCache cache, CancellationToken cancellation)
    {
        // Of any size: Vagrant makes a machine's disk larger than its box's.
        foreach ((BlockMap map, string path) in cache.Disks())
        {
            IReadOnlyList<int> missing = disk.Missing();
            if (missing.Count == 0)
            {
                return;
            }

            List<int> there = [.. missing.Where(block => block < map.Count && map.HashOf(block).SequenceEqual(wanted.HashOf(block)))];
            if (there.Count == 0)
            {
                continue;
            }

            try
            {
                using DiskReader local = DiskImage.Open(path);
                BlockSeeding.Run(local, wanted, there, disk.Write, cancellation);
            }
            catch (ImageException)
            {
                // Gone, changed, or part of a chain whose other files are elsewhere: the blade has it all.
            }
        }
    }
}
