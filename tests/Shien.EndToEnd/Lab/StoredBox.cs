using System.Text.Json;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.EndToEnd.Lab;

/// <summary>A box in the store of the blade as publishing leaves it, without its signature.</summary>
internal static class StoredBox
{
    private const string OnBlade = "/run/local-blade/store/boxes";

    /// <summary>Writes it.</summary>
    /// <param name="blade">The blade.</param>
    /// <param name="folder">For what is on its way.</param>
    /// <param name="name">Name of the box.</param>
    /// <param name="version">Its version.</param>
    /// <param name="disk">Its only disk, raw.</param>
    public static void Write(Blade blade, TemporaryFolder folder, string name, string version, string disk)
    {
        BlockMap map;
        using (DiskReader reader = DiskImage.Open(disk))
        {
            map = BlockMapBuilder.Build(reader, null, CancellationToken.None);
        }

        BoxManifest manifest = new(
            name, version, "", "teacher", DateTimeOffset.UnixEpoch, "x86_64", "bios", 1, 512, [new BoxDisk(map.LengthBytes, map.StoredCount, map.RootHash)]);
        string made = Directory.CreateDirectory(folder.File($"{name}-{version}")).FullName;
        File.WriteAllBytes(Path.Combine(made, "box.json"), JsonSerializer.SerializeToUtf8Bytes(manifest, ApiJson.Default.BoxManifest));
        using (FileStream file = File.Create(Path.Combine(made, "disk-1.map")))
        {
            BlockMapFormat.Write(map, file);
        }

        Run.Program("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", disk, Path.Combine(made, "disk-1.qcow2")]).Succeeded();
        blade.As("root", "sh", "-euc",
            $"""
            mkdir -p {OnBlade}/{name}/{version}
            cp {made}/* {OnBlade}/{name}/{version}/
            chgrp shien-vm {OnBlade} {OnBlade}/{name} {OnBlade}/{name}/{version} {OnBlade}/{name}/{version}/disk-1.qcow2
            chmod 750 {OnBlade} {OnBlade}/{name} {OnBlade}/{name}/{version}
            chmod 640 {OnBlade}/{name}/{version}/disk-1.qcow2
            """).Succeeded();
    }

    /// <summary>Removes every version of it.</summary>
    public static void Remove(Blade blade, string name) => blade.As("root", "rm", "-rf", $"{OnBlade}/{name}");
}
