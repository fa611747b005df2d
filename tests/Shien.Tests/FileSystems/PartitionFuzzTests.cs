using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems.Partitions;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.FileSystems;

/// <summary>Partition tables of which single numbers are wrong, under right checksums.</summary>
public sealed class PartitionFuzzTests
{
    private const int DiskBytes = 64 * 1024;
    private const int SectorBytes = 512;
    private const int EntryBytes = 128;
    private const int TableBytes = 8 * EntryBytes;
    private const int LastSector = (DiskBytes / SectorBytes) - 1;

    private static readonly byte[] Gpt = MakeGpt();

    [Fact]
    public void Any_chain_of_logical_partitions_gives_partitions_inside_the_disk_or_an_ImageException() =>
        Feed(random =>
        {
            byte[] content = new byte[DiskBytes];
            for (int sector = 0; sector < 40; sector += 10)
            {
                PartitionBytes.WriteEntry(content, sector, random.Next(4), (byte)random.Next(3), 0x05, (uint)random.Next(5) * 10, (uint)random.Next(200));
                PartitionBytes.WriteEntry(content, sector, random.Next(4), 0, 0x83, (uint)random.Next(200), uint.MaxValue);
            }

            return Mutations.Of(content, random, (0x1BE, 66), ((10 * SectorBytes) + 0x1BE, 66), ((20 * SectorBytes) + 0x1BE, 66), ((30 * SectorBytes) + 0x1BE, 66));
        });

    [Fact]
    public void Any_GPT_gives_partitions_inside_the_disk_or_an_ImageException() =>
        Feed(random =>
        {
            byte[] content = Mutations.Of(Gpt, random, (SectorBytes, 92), (2 * SectorBytes, 2 * EntryBytes), (LastSector * SectorBytes, 92), (0x1BE, 64));
            if (content.Length == DiskBytes && random.Next(8) != 0)
            {
                PartitionBytes.SealGpt(content.AsSpan(SectorBytes, 92), content.AsSpan(2 * SectorBytes, TableBytes));
                PartitionBytes.SealGpt(content.AsSpan(LastSector * SectorBytes, 92), content.AsSpan((LastSector - 5) * SectorBytes, TableBytes));
            }

            return content;
        });

    private static void Feed(Func<Random, byte[]> make)
    {
        int read = FuzzBudget.Feed(make, content =>
        {
            using MemoryDisk disk = new(content);
            try
            {
                PartitionTable table = PartitionTable.Read(disk);
                table.Partitions.All(p => p.Offset >= 0 && p.LengthBytes > 0 && p.Offset + p.LengthBytes <= disk.LengthBytes).Should().BeTrue();
                table.Structures.All(s => s.Offset >= 0 && s.End <= disk.LengthBytes).Should().BeTrue();
                return true;
            }
            catch (ImageException)
            {
                return false;
            }
        });
        read.Should().BeInRange(FuzzBudget.Inputs / 20, FuzzBudget.Inputs - 1, "else the inputs are too wild or too tame");
    }

    private static byte[] MakeGpt()
    {
        byte[] content = new byte[DiskBytes];
        PartitionBytes.WriteGpt(content, SectorBytes, EntryBytes);
        return content;
    }
}
