using System.Buffers.Binary;
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
        Entry(0, 0, flag: 0x20, type: 0x6F, first: 0x6D697373, sectors: 0x0D676E69);
        PartitionTable.Read(disk).Scheme.Should().Be(PartitionScheme.None);
    }

    [Fact]
    public void Logical_partitions_count_from_5_and_from_their_own_sector()
    {
        Entry(0, 0, 0x80, 0x83, 8, 100);
        Entry(0, 1, 0, 0x05, 200, 1000);
        Entry(200, 0, 0, 0x83, 10, 20);
        Entry(200, 1, 0, 0x05, 300, 100);
        Entry(500, 0, 0, 0x82, 5, 7);
        PartitionTable.Read(disk).Partitions.Should().Equal(
            new Partition(1, 8 * 512, 100 * 512, "83", null, null),
            new Partition(5, 210 * 512, 20 * 512, "83", null, null),
            new Partition(6, 505 * 512, 7 * 512, "82", null, null));
    }

    [Fact]
    public void Refuses_a_chain_of_logical_partitions_that_loops()
    {
        Entry(0, 0, 0, 0x0F, 200, 1000);
        Entry(200, 1, 0, 0x05, 300, 100);
        Entry(500, 1, 0, 0x05, 0, 100);
        disk.Invoking(PartitionTable.Read).Should().Throw<ImageException>().WithMessage("*chain of logical partitions comes back to byte 102400*");
    }

    [Fact]
    public void A_partition_that_ends_after_the_disk_is_cut_off_there()
    {
        Entry(0, 0, 0, 0x83, 2000, 0xFFFFFFFF);
        Entry(0, 1, 0, 0x83, 5000, 10);
        PartitionTable.Read(disk).Partitions.Should().Equal(new Partition(1, 2000 * 512, 48 * 512, "83", null, null));
    }

    [Theory]
    [InlineData(512, 128)]
    [InlineData(512, 256)]
    [InlineData(4096, 128)]
    public void Reads_GPT_with_any_sector_and_entry_size_and_falls_back_to_the_backup(int sectorBytes, int entryBytes)
    {
        WriteGpt(sectorBytes, entryBytes);
        Partition expected = new(
            2, 20L * sectorBytes, 10L * sectorBytes, "0fc63daf-8483-4772-8e79-3d69d8477de4", "11111111-2222-3333-4444-555555555555", "root");
        PartitionTable.Read(disk).Partitions.Should().Equal(expected);
        disk.Content[sectorBytes + 0x10] ^= 1;
        PartitionTable.Read(disk).Partitions.Should().Equal([expected], "the backup is right");
        disk.Content[^(sectorBytes * 6)] ^= 1;
        disk.Invoking(PartitionTable.Read).Should().Throw<ImageException>()
            .WithMessage("*(GPT) is damaged: neither the first nor the backup copy has right checksums*");
    }

    [Fact]
    public void Any_bytes_give_partitions_inside_the_disk_or_an_ImageException()
    {
        Random random = new(7);
        WriteGpt(512, 128);
        byte[] gpt = [.. disk.Content];
        for (int i = 0; i < 1200; i++)
        {
            gpt.CopyTo(disk.Content, 0);
            if (i % 2 == 0)
            {
                // A chain in the place of a GPT.
                disk.Content.AsSpan(0x1BE, 64).Clear();
                for (int sector = 0; sector < 40; sector += 10)
                {
                    Entry(sector, random.Next(4), (byte)random.Next(3), 0x05, (uint)random.Next(60), (uint)random.Next(3000));
                    Entry(sector, random.Next(4), 0, 0x83, (uint)random.Next(3000), uint.MaxValue);
                }
            }

            for (int n = random.Next(6); n > 0; n--)
            {
                disk.Content[random.Next(0x1BE, 4096)] = (byte)random.Next(256);
            }

            try
            {
                PartitionTable.Read(disk).Partitions
                    .All(p => p.Offset >= 0 && p.LengthBytes > 0 && p.Offset + p.LengthBytes <= disk.LengthBytes).Should().BeTrue();
            }
            catch (ImageException)
            {
            }
        }
    }

    private void Entry(int sector, int index, byte flag, byte type, uint first, uint sectors)
    {
        Span<byte> bytes = disk.Content.AsSpan(sector * 512, 512);
        bytes[0x1FE] = 0x55;
        bytes[0x1FF] = 0xAA;
        Span<byte> entry = bytes.Slice(0x1BE + (index * 16), 16);
        entry[0] = flag;
        entry[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], sectors);
    }

    private void WriteGpt(int sectorBytes, int entryBytes)
    {
        Entry(0, 0, 0, 0xEE, 1, uint.MaxValue);
        const int Entries = 8;
        byte[] table = new byte[Entries * entryBytes];
        Span<byte> entry = table.AsSpan(entryBytes);
        new Guid("0fc63daf-8483-4772-8e79-3d69d8477de4").TryWriteBytes(entry);
        new Guid("11111111-2222-3333-4444-555555555555").TryWriteBytes(entry[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(entry[0x20..], 20);
        BinaryPrimitives.WriteInt64LittleEndian(entry[0x28..], 29);
        System.Text.Encoding.Unicode.GetBytes("root", entry[0x38..]);
        int last = (disk.Content.Length / sectorBytes) - 1;
        foreach ((int header, int at) in new[] { (1, 2), (last, last - 5) })
        {
            table.CopyTo(disk.Content, at * sectorBytes);
            Span<byte> bytes = disk.Content.AsSpan(header * sectorBytes, 92);
            "EFI PART"u8.CopyTo(bytes);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[0x0C..], 92);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[0x18..], header);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[0x48..], at);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[0x50..], Entries);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[0x54..], entryBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x58..], Crc(table));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x10..], 0);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x10..], Crc(bytes));
        }
    }

    // Bit by bit from the definition, so that a wrong table in the reader shows.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
