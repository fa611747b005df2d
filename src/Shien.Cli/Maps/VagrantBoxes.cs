using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Cli.Maps;

/// <summary>
/// The boxes that Vagrant keeps on this computer. One that was written by us has the block map of each disk beside it, so a machine that
/// was made of it need only be told, and sent, as what differs.
/// </summary>
internal static class VagrantBoxes
{
    private const string MapExtension = ".map";

    // boxes/NAME/VERSION/PROVIDER/FILE; since Vagrant 2.4 there is the architecture before the provider.
    private static readonly EnumerationOptions Search = new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true };

    /// <summary>Where Vagrant keeps them: VAGRANT_HOME, or <c>~/.vagrant.d</c>.</summary>
    public static string HomeOfProcess() => Environment.GetEnvironmentVariable("VAGRANT_HOME") is { Length: > 0 } home
        ? home
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".vagrant.d");

    /// <summary>Puts the maps of the boxes' disks into a cache. What cannot be read is left out: it is a shortcut, not a source.</summary>
    /// <param name="cache">Finds them again by their root hashes, and the disks by their content.</param>
    /// <param name="now">The time.</param>
    public static void Register(MapCache cache, DateTimeOffset now)
    {
        if (cache.VagrantHome is not { } home || Path.Combine(home, "boxes") is not { } boxes || !Directory.Exists(boxes))
        {
            return;
        }

        ILookup<string, string> known = cache.KnownDisks();
        foreach (string path in Directory.EnumerateFiles(boxes, "*" + MapExtension, Search))
        {
            string disk = path[..^MapExtension.Length];
            try
            {
                using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BlockMap.BlockBytes);
                BlockMap map = BlockMapFormat.ReadFile(file);
                if (!known[disk].Contains(map.RootHash))
                {
                    using DiskReader reader = DiskImage.Open(disk);
                    cache.Keep(map, reader.LengthBytes == map.LengthBytes ? DiskStamp.Of(reader, "box", now) : null);
                }
            }
            catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
            {
            }
        }
    }
}
