using System.Globalization;
using System.Security.Cryptography;
using Shien.Api.Boxes;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Machines;
using Shien.Images.Machines.Boxes;

namespace Shien.Blade.Boxes.Catalogue;

/// <summary>
/// Published boxes as plain files that any web server gives to Vagrant: <c>NAME/metadata.json</c> and
/// <c>NAME/VERSION/PROVIDER.box</c>. Each file is whole at any moment; a box counts when its checksum lies beside it.
/// </summary>
internal sealed class CatalogueFolder(CatalogueSettings settings, StoreLayout layout, BoxStore boxes, BladeLog log)
{
    private const UnixFileMode ForEverybody = SafeFile.Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const long MiB = 1024 * 1024;
    private const string ChecksumExtension = ".sha256";

    private static readonly BoxProvider[] Providers = [BoxProvider.VirtualBox, BoxProvider.Libvirt];

    /// <summary>The catalogue that the settings want; null for none.</summary>
    public static CatalogueFolder? Of(BladeSettings settings, StoreLayout layout, BoxStore boxes, BladeLog log) => settings.Catalogue is { } folder
        ? new CatalogueFolder(new CatalogueSettings(folder, settings.CatalogueUrl ?? "file://" + folder, settings.BoxNamespace), layout, boxes, log)
        : null;

    /// <summary>Makes it what the store holds: adds, leaves out what was withdrawn, removes what is gone. Blocks, for minutes.</summary>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>; what is there is whole.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Update(CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.Folder);
        IReadOnlyList<PublishedBox> published = boxes.All();
        foreach (IGrouping<string, PublishedBox> versions in published.GroupBy(box => box.Manifest.Name))
        {
            List<ListedBox> entries = [];
            foreach (PublishedBox box in versions.Where(box => !box.IsYanked).Reverse())
            {
                entries.AddRange(Offer(box, cancellation));
            }

            string metadata = Path.Combine(settings.Folder, versions.Key, "metadata.json");
            if (entries.Count > 0)
            {
                Write(metadata, BoxCatalogue.Write($"{settings.Namespace}/{versions.Key}", versions.Last(box => !box.IsYanked).Manifest.Description, entries));
            }
            else
            {
                File.Delete(metadata);
            }
        }

        RemoveGone(published);
    }

    // Its disks are read for their hashes once, and damaged ones as well.
    private List<ListedBox> Offer(PublishedBox box, CancellationToken cancellation)
    {
        List<ListedBox> offered = [];
        List<BlockMap>? maps = null;
        bool isDamaged = false;
        string folder = Path.Combine(settings.Folder, box.Manifest.Name, box.Manifest.Version);
        foreach (BoxProvider provider in Providers)
        {
            string path = Path.Combine(folder, FileOf(provider));
            string? sum = ReadSum(path);
            if (sum is null)
            {
                if (isDamaged)
                {
                    continue;
                }

                Directory.CreateDirectory(folder);
                try
                {
                    sum = Pack(box, provider, path, maps ??= Maps(box, cancellation), cancellation);
                }
                catch (ImageException e)
                {
                    log.Error($"'{box.Title}' is not put into the catalogue for {BoxCatalogue.NameOf(provider)}: {e.Message}");
                    isDamaged = maps is null;
                    continue;
                }
            }

            offered.Add(new ListedBox(box.Manifest.Version, provider, $"{settings.Url}/{box.Manifest.Name}/{box.Manifest.Version}/{FileOf(provider)}", sum));
        }

        return offered;
    }

    private List<BlockMap> Maps(PublishedBox box, CancellationToken cancellation)
    {
        List<BlockMap> maps = [];
        for (int number = 1; number <= box.Manifest.Disks.Count; number++)
        {
            using DiskReader disk = Open(box, number);
            maps.Add(Checked(disk, box, number, cancellation));
        }

        return maps;
    }

    private DiskReader Open(PublishedBox box, int number) => DiskImage.Open(FileByteSource.Open(boxes.DiskPath(box, number)));

    private string Pack(PublishedBox box, BoxProvider provider, string path, List<BlockMap> maps, CancellationToken cancellation)
    {
        List<DiskReader> disks = [];
        try
        {
            for (int disk = 1; disk <= box.Manifest.Disks.Count; disk++)
            {
                disks.Add(Open(box, disk));
            }

            BoxManifest manifest = box.Manifest;
            Machine machine = new(
                manifest.Name, manifest.Cores, manifest.MemoryMiB * MiB, manifest.Firmware == "efi" ? Firmware.Efi : Firmware.Bios, GuestArchitecture.X86_64, [],
                [.. disks.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"disk{i + 1}"))]);
            BoxWriter.Write(provider, machine, disks, path, bytesDone: null, cancellation, maps);
        }
        finally
        {
            disks.ForEach(disk => disk.Dispose());
        }

        File.SetUnixFileMode(path, ForEverybody);
        CopySigned(box, Path.GetDirectoryName(path)!);
        using FileStream packed = File.OpenRead(path);
        string sum = Convert.ToHexStringLower(SHA256.HashData(packed));
        Write(path + ChecksumExtension, System.Text.Encoding.ASCII.GetBytes($"{sum}  {Path.GetFileName(path)}\n"));
        log.Info($"'{box.Title}' is in the catalogue for {BoxCatalogue.NameOf(provider)} ({packed.Length >> 20} MiB)");
        return sum;
    }

    // What is given away under the publisher's name is what he signed.
    private static BlockMap Checked(DiskReader disk, PublishedBox box, int number, CancellationToken cancellation)
    {
        BlockMap map = BlockMapBuilder.Build(disk, bytesDone: null, cancellation);
        return map.RootHash == box.Manifest.Disks[number - 1].MapRoot
            ? map
            : throw new ImageException($"disk {number} of the box '{box.Title}' is damaged: it holds {map.RootHash}, and {box.Manifest.Disks[number - 1].MapRoot} was signed. Remove the box and publish it under another version.");
    }

    private void CopySigned(PublishedBox box, string folder)
    {
        foreach (string path in (string[])[layout.BoxManifest(box.Manifest.Name, box.Manifest.Version), layout.BoxSignature(box.Manifest.Name, box.Manifest.Version)])
        {
            if (File.Exists(path))
            {
                Write(Path.Combine(folder, Path.GetFileName(path)), File.ReadAllBytes(path));
            }
        }
    }

    // Only what we made: somebody may keep other files there.
    private void RemoveGone(IReadOnlyList<PublishedBox> published)
    {
        HashSet<string> titles = [.. published.Select(box => box.Title)];
        foreach (string name in Directory.GetDirectories(settings.Folder).Select(path => Path.GetFileName(path)).Where(BoxNames.IsName))
        {
            string home = Path.Combine(settings.Folder, name);
            foreach (string version in Directory.GetDirectories(home).Select(path => Path.GetFileName(path)).Where(BoxNames.IsVersion))
            {
                if (!titles.Contains($"{name} {version}") && Providers.Any(provider => File.Exists(Path.Combine(home, version, FileOf(provider) + ChecksumExtension))))
                {
                    Directory.Delete(Path.Combine(home, version), recursive: true);
                }
            }

            if (!published.Any(box => box.Manifest.Name == name))
            {
                File.Delete(Path.Combine(home, "metadata.json"));
            }
        }
    }

    private static string FileOf(BoxProvider provider) => BoxCatalogue.NameOf(provider) + ".box";

    private static string? ReadSum(string path)
    {
        string beside = path + ChecksumExtension;
        return File.Exists(path) && File.Exists(beside) && File.ReadAllText(beside) is { Length: > 64 } line && line[..64].All(char.IsAsciiHexDigitLower)
            ? line[..64]
            : null;
    }

    private static void Write(string path, byte[] content)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            return;
        }

        SafeFile.Write(path, file => file.Write(content), ForEverybody);
    }
}
