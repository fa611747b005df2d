using System.Globalization;
using Shien.Images;
using Shien.Images.Blocks;

namespace Shien.Cli.Maps;

/// <summary>
/// Block maps of disks that were read before: a disk that was not changed is not read twice, and what a blade was told of once is
/// not told again. Everything in it can be lost at any time; a cache that cannot be written is none.
/// </summary>
/// <param name="folder">Made when something is put in.</param>
/// <param name="vagrantHome">Where Vagrant keeps its boxes, whose maps are known too; null for nowhere.</param>
internal sealed class MapCache(string folder, string? vagrantHome = null)
{
    private const int MaxMaps = 64;
    private const string Extension = ".map";

    /// <summary>Where Vagrant keeps its boxes; null for nowhere.</summary>
    public string? VagrantHome { get; } = vagrantHome;

    /// <summary>A folder for disks that are being fetched; made now.</summary>
    /// <exception cref="ImageException">It cannot be made.</exception>
    public string Scratch()
    {
        string path = Path.Combine(folder, "fetched");
        try
        {
            Directory.CreateDirectory(path);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"The folder '{path}', where boxes are put while they are fetched, cannot be made: {e.Message} Make it, or name another with XDG_CACHE_HOME.", e);
        }
    }

    private string DiskFolder => Path.Combine(folder, "disks");

    private string Maps => Path.Combine(folder, "maps");

    /// <summary>As the system wants it: <c>~/Library/Caches</c>, <c>%LOCALAPPDATA%</c>, else XDG_CACHE_HOME or <c>~/.cache</c>.</summary>
    public static MapCache OfProcess()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        string caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache");
        return new MapCache(Path.Combine(caches, "shien", "blocks"), VagrantBoxes.HomeOfProcess());
    }

    /// <summary>The map of a disk with this stamp, or null.</summary>
    public BlockMap? Find(DiskStamp stamp)
    {
        try
        {
            string[] lines = File.ReadAllLines(Path.Combine(DiskFolder, stamp.Key));
            return lines is [var text, var name, ..] && text == stamp.Text ? Load(name) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the map of a disk.</summary>
    /// <param name="map">Of the disk.</param>
    /// <param name="stamp">By which it is found again; null where the disk cannot be known again.</param>
    public void Keep(BlockMap map, DiskStamp? stamp)
    {
        try
        {
            Directory.CreateDirectory(Maps);
            string name = NameOf(map);
            string path = Path.Combine(Maps, name + Extension);
            if (File.Exists(path))
            {
                File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            }
            else
            {
                Write(path, file => BlockMapFormat.Write(map, file));
            }

            if (stamp is not null)
            {
                Directory.CreateDirectory(DiskFolder);
                Write(Path.Combine(DiskFolder, stamp.Key), file => file.Write(System.Text.Encoding.UTF8.GetBytes($"{stamp.Text}\n{name}\n{stamp.Path}\n")));
            }

            foreach (FileInfo old in Newest(Maps).Skip(MaxMaps).Concat(Newest(DiskFolder).Skip(MaxMaps)))
            {
                old.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Root hashes of the maps that were used last, of disks of a size; the newest first.</summary>
    public IReadOnlyList<string> Roots(long lengthBytes, int most)
    {
        try
        {
            string end = string.Create(CultureInfo.InvariantCulture, $"-{lengthBytes}{Extension}");
            return [.. Newest(Maps).Select(file => file.Name).Where(name => name.EndsWith(end, StringComparison.Ordinal)).Select(name => name[..^end.Length]).Take(most)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Disks that were read on this computer, with what they held then and the file to open; the newest first.</summary>
    /// <param name="lengthBytes">Only those of this size; null for all.</param>
    public IEnumerable<(BlockMap Map, string Path)> Disks(long? lengthBytes = null)
    {
        string end = lengthBytes is null ? "" : string.Create(CultureInfo.InvariantCulture, $"-{lengthBytes}");
        foreach (string[] lines in Entries())
        {
            if (lines is [_, var name, var path, ..] && name.EndsWith(end, StringComparison.Ordinal) && File.Exists(path) && Load(name) is { } map)
            {
                yield return (map, path);
            }
        }
    }

    /// <summary>The disks that are known, by their file: the root hash of what each holds. Only those whose map is there.</summary>
    public ILookup<string, string> KnownDisks() => Entries()
        .Where(lines => lines is [_, var name, _, ..] && File.Exists(Path.Combine(Maps, name + Extension)))
        .ToLookup(lines => lines[2], lines => lines[1].Split('-')[0]);

    /// <summary>The map with this root hash; null where it is gone or damaged.</summary>
    public BlockMap? Find(string root, long lengthBytes) => Load(string.Create(CultureInfo.InvariantCulture, $"{root}-{lengthBytes}"));

    private static string NameOf(BlockMap map) => string.Create(CultureInfo.InvariantCulture, $"{map.RootHash}-{map.LengthBytes}");

    private List<string[]> Entries()
    {
        try
        {
            return [.. Newest(DiskFolder).Select(file => File.ReadAllLines(file.FullName))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private BlockMap? Load(string name)
    {
        int dash = name.IndexOf('-', StringComparison.Ordinal);
        if (dash != BlockMap.HashBytes * 2 || !name[..dash].All(char.IsAsciiHexDigitLower)
            || !long.TryParse(name[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            return null;
        }

        try
        {
            using FileStream file = new(Path.Combine(Maps, name + Extension), FileMode.Open, FileAccess.Read, FileShare.Read, BlockMap.BlockBytes);
            BlockMap map = BlockMapFormat.Read(file, length, BlockMap.CountOf(length));
            return map.RootHash == name[..dash] ? map : null;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<FileInfo> Newest(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc) : [];

    // Two pushes may write the same one: each beside it, and the last wins.
    private static void Write(string path, Action<Stream> write)
    {
        string aside = $"{path}.{Path.GetRandomFileName()}";
        using (FileStream file = new(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, BlockMap.BlockBytes))
        {
            write(file);
        }

        File.Move(aside, path, overwrite: true);
    }
}
