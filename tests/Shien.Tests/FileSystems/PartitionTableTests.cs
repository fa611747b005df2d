using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems.Partitions;
using Xunit;

namespace Shien.Tests.FileSystems;

public sealed class PartitionTableTests : IDisposable
{
    private readonly MemoryDisk disk = new(new byte[1024 * 1024]);

    public void Dispose() => disk.Dispose();

    [Fact]
    public void A_disk_without_a_table_is_one_volume()
    {
        PartitionTable table = PartitionTable.Read(disk);
        table.Scheme.Should().Be(PartitionScheme.None);
        table.Partitions.Should().Equal(new Partition(0, 0, 1024 * 1024, "", null, null));
    }

    [Fact]
    public void The_boot_sector_of_a_file_system_is_no_table()
    {
        // FAT: the same two last bytes, and text where the entries would be.
        PartitionBytes.WriteEntry(disk.Content, 0, 0, flag: 0x20, type: 0x6F, first: 0x6D697373, sectors: 0x0D676E69);
        PartitionTable.Read(disk).Scheme.Should().Be(PartitionScheme.None);
    }

    [Fact]
    public void Logical_partitions_count_from_5_and_from_their_own_sector()
    {
        PartitionBytes.WriteEntry(disk.Content, 0, 0, 0x80, 0x83, 8, 100);
        PartitionBytes.WriteEntry(disk.Content, 0, 1, 0, 0x05, 200, 1000);
        PartitionBytes.WriteEntry(disk.Content, 200, 0, 0, 0x83, 10, 20);
        PartitionBytes.WriteEntry(disk.Content, 200, 1, 0, 0x05, 300, 100);
        PartitionBytes.WriteEntry(disk.Content, 500, 0, 0, 0x82, 5, 7);
        PartitionTable.Read(disk).Partitions.Should().Equal(
            new Partition(1, 8 * 512, 100 * 512, "83", null, null),
            new Partition(5, 210 * 512, 20 * 512, "83", null, null),
            new Partition(6, 505 * 512, 7 * 512, "82", null, null));
    }

    [Fact]
    public void Refuses_a_chain_of_logical_partitions_that_loops()
    {
        PartitionBytes.WriteEntry(disk.Content, 0, 0, 0, 0x0F, 200, 1000);
        PartitionBytes.WriteEntry(disk.Content, 200, 1, 0, 0x05, 300, 100);
        PartitionBytes.WriteEntry(disk.Content, 500, 1, 0, 0x05, 0, 100);
        disk.Invoking(PartitionTable.Read).Should().Throw<ImageException>().WithMessage("*chain of logical partitions comes back to byte 102400*");
    }

    [Fact]
    public void A_partition_that_ends_after_the_disk_is_cut_off_there()
    {
        PartitionBytes.WriteEntry(disk.Content, 0, 0, 0, 0x83, 2000, 0xFFFFFFFF);
        PartitionBytes.WriteEntry(disk.Content, 0, 1, 0, 0x83, 5000, 10);
        PartitionTable.Read(disk).Partitions.Should().Equal(new Partition(1, 2000 * 512, 48 * 512, "83", null, null));
    }

    [Theory]
    [InlineData(512, 128)]
    [InlineData(512, 256)]
    [InlineData(4096, 128)]
    public void Reads_GPT_with_any_sector_and_entry_size_and_falls_back_to_the_backup(int sectorBytes, int entryBytes)
    {
        PartitionBytes.WriteGpt(disk.Content, sectorBytes, entryBytes);
        Partition expected = new(
            2, 20L * sectorBytes, 10L * sectorBytes, "0fc63daf-8483-4772-8e79-3d69d8477de4", "11111111-2222-3333-4444-555555555555", "root");
        PartitionTable.Read(disk).Partitions.Should().Equal(expected);
        disk.Content[sectorBytes + 0x10] ^= 1;
        PartitionTable.Read(disk).Partitions.Should().Equal([expected], "the backup is right");
        disk.Content[^(sectorBytes * 6)] ^= 1;
        disk.Invoking(PartitionTable.Read).Should().Throw<ImageException>()
            .WithMessage("*(GPT) is damaged: neither the first nor the backup copy has right checksums*");
    }
}
