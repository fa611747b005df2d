using System.Text.Json;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Boxes;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Writing;

namespace Shien.Tests.Blade.Boxes;

/// <summary>A published box, written into a store by hand.</summary>
internal static class StoredBox
{
    public const string Signature = "-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n";

    /// <summary>Writes it; the manifest is not laid out as we would write it, since only its bytes count.</summary>
    public static BoxManifest Write(StoreLayout layout, string name, string version, params DiskReader[] disks)
    {
        List<BlockMap> maps = [.. disks.Select(disk => BlockMapBuilder.Build(disk, null, CancellationToken.None))];
        BoxManifest manifest = Manifest(name, version, [.. maps.Select(map => new BoxDisk(map.LengthBytes, map.StoredCount, map.RootHash))]);
        Directory.CreateDirectory(layout.Box(name, version));
        File.WriteAllText(layout.BoxManifest(name, version), Text(manifest));
        File.WriteAllText(layout.BoxSignature(name, version), Signature);
        for (int i = 0; i < disks.Length; i++)
        {
            using FileStream map = File.Create(layout.BoxMap(name, version, i + 1));
            BlockMapFormat.Write(maps[i], map);
            WriteImage(disks[i], layout.BoxImage(name, version, i + 1));
        }

        return manifest;
    }

    /// <summary>Writes a box of one disk.</summary>
    public static (PublishedBox Box, BlockMap Map) WriteOne(StoreLayout layout, string name, string version, DiskReader disk) => (
        new PublishedBox(Write(layout, name, version, disk), layout.Box(name, version), IsYanked: false),
        BlockMapBuilder.Build(disk, null, CancellationToken.None));

    /// <summary>Writes an image as a blade has it.</summary>
    public static void WriteImage(DiskReader disk, string path) =>
        DiskConversion.Run(disk, path, new ConversionOptions(DiskFormat.Qcow2), null, CancellationToken.None);

    public static BoxManifest Manifest(string name, string version, params BoxDisk[] disks) => new(
        name, version, "Debian with äll of it", "teacher", new DateTimeOffset(2026, 11, 27, 1, 0, 0, TimeSpan.Zero), "x86_64", "bios", 2, 1024,
        disks.Length > 0 ? disks : [new BoxDisk(1 << 20, 16, new string('a', 64))]);

    public static string Text(BoxManifest manifest) => "  " + JsonSerializer.Serialize(manifest, ApiJson.Default.BoxManifest) + "\n";
}
