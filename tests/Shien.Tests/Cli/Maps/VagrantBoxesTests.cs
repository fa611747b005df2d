using System.Formats.Tar;
using System.IO.Compression;
using AwesomeAssertions;
using Shien.Cli.Maps;
using Shien.Cli.Pull;
using Shien.Images.Blocks;
using Shien.Images.Machines;
using Shien.Images.Machines.Boxes;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Cli.Maps;

public sealed class VagrantBoxesTests : IDisposable
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddHours(1);

    private readonly string folder = Directory.CreateTempSubdirectory("shien-boxes-").FullName;
    private readonly MapCache cache;
    private readonly TestDisk disk = TestDisk.Make(1, 4 << 20);
    private readonly BlockMap map;

    public VagrantBoxesTests()
    {
        cache = new MapCache(Path.Combine(folder, "cache"), Path.Combine(folder, "vagrant"));
        map = BlockMapBuilder.Build(disk, null, CancellationToken.None);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(BoxProvider.VirtualBox, "course-VAGRANTSLASH-debian/1.0/virtualbox")]
    [InlineData(BoxProvider.Libvirt, "course-VAGRANTSLASH-debian/1.0/amd64/libvirt")]
    public void The_disks_of_boxes_that_we_wrote_are_known_and_seed_a_pull(BoxProvider provider, string place)
    {
        Install(provider, place);
        VagrantBoxes.Register(cache, Later);
        VagrantBoxes.Register(cache, Later);
        cache.Roots(map.LengthBytes, 16).Should().Equal(map.RootHash);

        using PartialDisk pulled = PartialDisk.Open(folder, map, CancellationToken.None);
        LocalSeeds.Fill(pulled, map, cache, TestContext.Current.CancellationToken);
        pulled.Missing().Should().BeEmpty();
    }

    [Fact]
    public void A_damaged_map_and_a_computer_without_Vagrant_are_no_failure()
    {
        VagrantBoxes.Register(cache, Later);
        Install(BoxProvider.Libvirt, "lamp/0/libvirt");
        string path = Path.Combine(folder, "vagrant", "boxes", "lamp", "0", "libvirt", "box.img.map");
        byte[] whole = File.ReadAllBytes(path);
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = whole[..random.Next(whole.Length + 1)];
            for (int j = 0; j < Math.Min(bytes.Length, 3); j++)
            {
                bytes[random.Next(Math.Min(bytes.Length, 64))] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, bytes);
            VagrantBoxes.Register(cache, Later);
        }

        cache.Roots(map.LengthBytes, 16).Should().NotContain(map.RootHash);
    }

    private void Install(BoxProvider provider, string place)
    {
        Machine machine = new("lamp", 1, 512 << 20, Firmware.Bios, GuestArchitecture.X86_64, [], ["disk1"]);
        string box = Path.Combine(folder, "lamp.box");
        BoxWriter.Write(provider, machine, [disk], box, null, CancellationToken.None, [map]);
        string home = Directory.CreateDirectory(Path.Combine(folder, "vagrant", "boxes", place)).FullName;
        using GZipStream tar = new(File.OpenRead(box), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, home, overwriteFiles: true);
    }
}
