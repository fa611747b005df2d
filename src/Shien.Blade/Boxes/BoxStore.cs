using System.Text;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.FileSystems;

namespace Shien.Blade.Boxes;

/// <summary>
/// The published boxes of the store: <c>boxes/NAME/VERSION/</c> with <c>box.json</c>, its signature, and for each disk a self-contained
/// qcow2 and its block map. Root writes them, QEMU's group reads the images; nobody else can open them, so nobody can lock them.
/// </summary>
internal sealed class BoxStore(StoreLayout layout, BladeLog log)
{
    /// <summary>Mode of every folder of boxes: the machines' group reads, nobody else.</summary>
    public const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private const int MaxShown = 10;
    private const int MaxShownChars = 40;

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
            if (SignedManifest.Of(ReadSmall(layout.BoxManifest(name, version), BoxManifest.MaxBytes), "").Manifest() is { } manifest && manifest.Name == name && manifest.Version == version)
            {
                return new PublishedBox(manifest, layout.Box(name, version), File.Exists(layout.BoxYanked(name, version)));
            }

            log.Error($"'{layout.BoxManifest(name, version)}' is not the manifest of the box '{name}' {version}; the box is not used");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // There is no such box.
        }
        catch (Exception e) when (e is IOException or DecoderFallbackException)
        {
            log.Error($"'{layout.BoxManifest(name, version)}' is damaged, the box is not used: {e.Message}");
        }

        return null;
    }

    /// <summary>The refusal where there is no such box; says which versions there are.</summary>
    public RefusalException NotFound(string name, string version)
    {
        List<string> versions = BoxNames.IsName(name)
            ? [.. Folders(layout.BoxVersions(name)).Where(BoxNames.IsVersion).Order(Comparer<string>.Create(BoxNames.CompareVersions)).Reverse().Take(MaxShown)]
            : [];
        return new RefusalException(
            ErrorCodes.NotFound,
            $"there is no box '{GuestText.Clean(name, MaxShownChars)}' {GuestText.Clean(version, MaxShownChars)} on this blade",
            versions.Count > 0 ? $"Of that name there are: {string.Join(", ", versions)}." : "'shien box list' shows what there is.");
    }

    /// <summary>What was signed, and the signature.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SignedManifest Signed(PublishedBox box) => SignedManifest.Of(
        ReadSmall(layout.BoxManifest(box.Manifest.Name, box.Manifest.Version), BoxManifest.MaxBytes),
        Encoding.ASCII.GetString(ReadSmall(layout.BoxSignature(box.Manifest.Name, box.Manifest.Version), SignedManifest.MaxSignatureChars)));

    /// <summary>Who withdrew it and why; null where nobody did.</summary>
    public BoxYank? Yank(PublishedBox box)
    {
        if (!box.IsYanked)
        {
            return null;
        }

        string path = layout.BoxYanked(box.Manifest.Name, box.Manifest.Version);
        try
        {
            return SafeFile.ReadJson(path, ApiJson.Default.BoxYank);
        }
        catch (IOException e)
        {
            log.Error($"{e.Message}; the box '{box.Title}' counts as withdrawn");
            return new BoxYank("", default, "");
        }
    }

    /// <summary>How it is listed.</summary>
    public BoxInfo Info(PublishedBox box) => new(
        box.Manifest.Name,
        box.Manifest.Version,
        box.Manifest.Description,
        box.Manifest.Publisher,
        box.Manifest.Published,
        box.Manifest.Disks.Sum(disk => disk.LengthBytes),
        box.Manifest.Disks.Sum(disk => disk.StoredBlocks) * BlockMap.BlockBytes,
        Yank(box))
    {
        Architecture = box.Manifest.Architecture,
    };

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

    private static byte[] ReadSmall(string path, int maxBytes)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length > maxBytes)
        {
            throw new IOException($"'{path}' has {file.Length} bytes, more than {maxBytes}");
        }

        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    private static IEnumerable<string> Folders(string path) =>
        Directory.Exists(path) ? Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder)) : [];
}
