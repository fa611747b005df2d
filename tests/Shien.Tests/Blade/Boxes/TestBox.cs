using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Boxes;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Writing;

namespace Shien.Tests.Blade.Boxes;

/// <summary>Puts a box into a store as publishing leaves it, without a signature.</summary>
internal static class TestBox
{
    public static (PublishedBox Box, BlockMap Map) Write(StoreLayout layout, string name, string version, DiskReader disk)
    {
        BlockMap map = BlockMapBuilder.Build(disk, null, CancellationToken.None);
        BoxManifest manifest = new(
            name, version, "", "teacher", DateTimeOffset.UnixEpoch, "x86_64", "bios", 1, 512, [new BoxDisk(map.LengthBytes, map.StoredCount, map.RootHash)]);
        Directory.CreateDirectory(layout.Box(name, version));
        File.WriteAllBytes(layout.BoxManifest(name, version), JsonSerializer.SerializeToUtf8Bytes(manifest, ApiJson.Default.BoxManifest));
        using (FileStream file = File.Create(layout.BoxMap(name, version, 1)))
        {
            BlockMapFormat.Write(map, file);
        }

        WriteImage(disk, layout.BoxImage(name, version, 1));
        return (new PublishedBox(manifest, layout.Box(name, version), IsYanked: false), map);
    }

    public static void WriteImage(DiskReader disk, string path)
    {
        using SafeFileHandle image = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        DiskConversion.Fill(disk, image, Path.GetFileName(path), new ConversionOptions(DiskFormat.Qcow2), null, CancellationToken.None);
    }
}
