using System.Text.Json;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Blocks;

namespace Shien.Blade.Boxes;

/// <summary>
/// The published boxes of the store: <c>boxes/NAME/VERSION/</c> with <c>box.json</c>, its signature, and for each disk a self-contained
/// qcow2 and its block map. Root writes them, QEMU's group reads the images; nobody else can open them, so nobody can lock them.
/// </summary>
internal sealed class BoxStore(StoreLayout layout, BladeLog log)
{
    /// <summary>All that are there, by name and version; what is damaged is left out, and logged.</summary>
    public IReadOnlyList<PublishedBox> All() =>
    [
        .. Folders(layout.Boxes).Where(BoxNames.IsName).Order(StringComparer.Ordinal).SelectMany(name =>
            Folders(layout.BoxVersions(name)).Where(BoxNames.IsVersion)
                .Order(Comparer<string>.Create(BoxNames.CompareVersions))
                .Select(version => Find(name, version)).OfType<PublishedBox>()),
    ];

    /// <summary>One version; null where there is none, or it is damaged, which is logged.</summary>
    public PublishedBox? Find(string name, string version)
    {
        if (!BoxNames.IsName(name) || !BoxNames.IsVersion(version))
        {
            return null;
        }

        try
        {
            using FileStream file = File.OpenRead(layout.BoxManifest(name, version));
            BoxManifest? manifest = file.Length <= BoxManifest.MaxBytes ? JsonSerializer.Deserialize(file, ApiJson.Default.BoxManifest) : null;
            if (manifest is null || manifest.Name != name || manifest.Version != version || manifest.Disks.Count == 0)
            {
                log.Error($"'{layout.BoxManifest(name, version)}' is not the manifest of the box '{name}' {version}; the box is not used");
                return null;
            }

            return new PublishedBox(manifest, layout.Box(name, version), File.Exists(layout.BoxYanked(name, version)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            log.Error($"'{layout.BoxManifest(name, version)}' is damaged, the box is not used: {e.Message}");
            return null;
        }
    }

    /// <summary>The image of a disk of a box, from 1.</summary>
    public string DiskPath(PublishedBox box, int disk) => layout.BoxImage(box.Manifest.Name, box.Manifest.Version, disk);

    /// <summary>What a disk of a box holds; null where its map is not the one that was signed, which is logged.</summary>
    /// <param name="box">A box of this store.</param>
    /// <param name="disk">From 1.</param>
    public BlockMap? LoadMap(PublishedBox box, int disk)
    {
        BoxDisk signed = box.Manifest.Disks[disk - 1];
        string path = layout.BoxMap(box.Manifest.Name, box.Manifest.Version, disk);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BlockMap.BlockBytes);
            BlockMap map = BlockMapFormat.Read(file, signed.LengthBytes, (int)signed.StoredBlocks);
            if (map.RootHash == signed.MapRoot)
            {
                return map;
            }

            log.Error($"the block map '{path}' is not the one that '{box.Title}' was signed with; the box is not used");
        }
        catch (Exception e) when (e is ImageException or IOException)
        {
            log.Error($"the block map '{path}' of '{box.Title}' cannot be used: {e.Message}");
        }

        return null;
    }

    private static IEnumerable<string> Folders(string path) =>
        Directory.Exists(path) ? Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder)) : [];
}
