using System.Buffers.Binary;
using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.UsedSpace;
using Shien.Tests.FileSystems;
using Shien.Tests.FileSystems.Lvm;
using Xunit;
using static Shien.Tests.FileSystems.Lvm.LvmDisk;

namespace Shien.Tests.UsedSpace;

public sealed class MachineUseTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public void Boot_loaders_tables_and_the_end_of_the_disk_are_kept_and_other_unpartitioned_space_is_not()
    {
        using MemoryDisk disk = new(new byte[64 * MiB]);
        // An extended partition whose second link lies in the middle of it.
        MbrEntry(disk, 0, 0, 0x83, 2048, 2048);
        MbrEntry(disk, 0, 1, 0x05, 40_960, 60_000);
        MbrEntry(disk, 40_960, 0, 0x83, 2048, 2048);
        MbrEntry(disk, 40_960, 1, 0x05, 20_000, 10_000);
        MbrEntry(disk, 60_960, 0, 0x83, 100, 100);
        MachineUse use = MachineUse.Find([disk]);
        use.Disks[0].Extents.Should().Equal(
            new StoredExtent(0, 16 * MiB),
            new StoredExtent(40_960 * 512, 512),
            new StoredExtent(43_008 * 512, 2048 * 512),
            new StoredExtent(60_960 * 512, 512),
            new StoredExtent(61_060 * 512, 100 * 512),
            new StoredExtent(63 * MiB, MiB));
        use.Notes.Select(n => n.Where).Should().Equal("disk 1, partition 1", "disk 1, partition 5", "disk 1, partition 6");
    }

    [Fact]
    public void A_file_system_on_a_whole_disk_judges_all_of_it()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("fat16", "fat");
        MachineUse use = MachineUse.Find([disk]);
        use.Notes.Should().BeEmpty();
        use.Disks[0].LengthBytes.Should().BeLessThan(disk.LengthBytes / 4);
    }

    [Theory]
    [InlineData("SWAPSPACE2", 8191, 4096, null)]
    [InlineData("SWAPSPACE2", 6000, 4096 + (8191 - 6000) * 4096, null)]
    [InlineData("SWAPSPACE2", 8192, 32 * MiB, "its swap header does not fit it")]
    [InlineData("S1SUSPEND", 8191, 32 * MiB, "the memory of a hibernated machine lies in it")]
    public void Of_swap_only_the_header_is_kept_unless_the_machine_sleeps_in_it(string signature, int lastPage, long kept, string? reason)
    {
        using MemoryDisk disk = new(new byte[32 * MiB]);
        disk.Content[0x400] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(disk.Content.AsSpan(0x404), lastPage);
        System.Text.Encoding.ASCII.GetBytes(signature).CopyTo(disk.Content, 4086);
        MachineUse use = MachineUse.Find([disk]);
        use.Disks[0].LengthBytes.Should().Be(kept);
        use.Notes.Select(n => n.Reason).Should().Equal(reason is null ? [] : [reason]);
    }

    [Fact]
    public void A_disk_with_partitions_and_a_file_system_as_a_whole_is_kept()
    {
        using MemoryDisk disk = MemoryDisk.OfFixture("debian12");
        MbrEntry(disk, 0, 0, 0x83, 2048, 2048);
        MachineUse use = MachineUse.Find([disk]);
        use.Disks[0].LengthBytes.Should().Be(disk.LengthBytes);
        use.Notes[0].Reason.Should().Be("it has partitions, and the signature of ext4 as a whole");
    }

    [Fact]
    public void Unallocated_extents_are_free_and_the_use_of_a_logical_volume_is_found_on_its_stripes()
    {
        // 8 MiB of FAT in stripes of 4 KiB over two disks, from extent 10 of each.
        using MemoryDisk fat = MemoryDisk.OfFixture("fat16", "fat");
        string text = Group(2, 100, LvmDisk.Volume("esp", Striped(0, 128, (0, 10), (1, 20))));
        using MemoryDisk first = Make(0, 100, text);
        using MemoryDisk second = Make(1, 100, text);
        for (int page = 0; page < fat.Content.Length / 4096; page++)
        {
            MemoryDisk on = page % 2 == 0 ? first : second;
            int offset = StartOffset + ((page % 2 == 0 ? 10 : 20) * ExtentBytes) + (page / 2 * 4096);
            fat.Content.AsSpan(page * 4096, 4096).CopyTo(on.Content.AsSpan(offset));
        }

        long usedBytes = MachineUse.Find([fat]).Disks[0].LengthBytes;
        MachineUse use = MachineUse.Find([first, second]);
        use.Notes.Should().BeEmpty();
        (use.Disks[0].LengthBytes + use.Disks[1].LengthBytes).Should().Be((2 * MiB) + usedBytes);
        use.Disks[1].Extents[0].Should().Be(new StoredExtent(0, MiB), "label and metadata");
        use.Disks[1].Extents[1].Offset.Should().Be(StartOffset + (20 * ExtentBytes));
    }

    [Fact]
    public void What_other_volumes_are_built_on_is_kept_and_so_are_all_extents_of_a_kind_that_is_not_known()
    {
        string thin = LvmDisk.Volume("thin", "start_extent = 0\nextent_count = 4\ntype = \"thin\"\nthin_pool = \"pool\"\n")
            + LvmDisk.Volume("pool", "start_extent = 0\nextent_count = 4\ntype = \"thin-pool\"\npool = \"data\"\n")
            + LvmDisk.Volume("data", "\"READ\", \"WRITE\"", [Striped(0, 4, (0, 3))]);
        using MemoryDisk disk = Make(0, 100, Group(1, 100, thin));
        MachineUse use = MachineUse.Find([disk]);
        use.Disks[0].Extents.Should().Equal(new StoredExtent(0, MiB), new StoredExtent(MiB + (3 * ExtentBytes), 4 * ExtentBytes));
        string future = LvmDisk.Volume("future", "start_extent = 0\nextent_count = 4\ntype = \"future\"\nplaces = [\"pv0\", 7]\n");
        using MemoryDisk unknown = Make(0, 100, Group(1, 100, future));
        use = MachineUse.Find([unknown]);
        use.Disks[0].LengthBytes.Should().Be(unknown.LengthBytes);
        use.Notes.Select(n => $"{n.Where}: {n.Reason}").Should().Equal(
            "disk 1: logical volume 'future': it is of the kind 'future', of which only linear and striped ones are read");
    }

    private static void MbrEntry(MemoryDisk disk, int sector, int index, byte type, int first, int sectors)
    {
        Span<byte> bytes = disk.Content.AsSpan(sector * 512, 512);
        bytes[0x1FE] = 0x55;
        bytes[0x1FF] = 0xAA;
        Span<byte> entry = bytes.Slice(0x1BE + (index * 16), 16);
        entry[4] = type;
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], first);
        BinaryPrimitives.WriteInt32LittleEndian(entry[12..], sectors);
    }
}
