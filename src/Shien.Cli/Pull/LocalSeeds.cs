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
        foreach ((BlockMap map, string path) in cache.Disks(wanted.LengthBytes))
        {
            List<int> there = [.. disk.Missing().Where(block => map.HashOf(block).SequenceEqual(wanted.HashOf(block)))];
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
