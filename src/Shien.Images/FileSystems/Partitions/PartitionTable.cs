using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Partitions;

/// <summary>The partitions of a disk, in the order of the table.</summary>
/// <param name="Scheme">How the disk is divided.</param>
/// <param name="Partitions">Every partition that begins inside the disk; for <see cref="PartitionScheme.None"/> one with
/// number 0 that is the whole disk.</param>
/// <param name="Structures">Where the table itself lies, copies and the sectors of logical partitions included, in no order, and
/// what the MBR beside a GPT names that the GPT does not.</param>
public sealed record PartitionTable(PartitionScheme Scheme, IReadOnlyList<Partition> Partitions, IReadOnlyList<StoredExtent> Structures)
{
    /// <summary>Reads the table as Linux does: GPT behind a protective MBR (the backup where the first is damaged), else MBR,
    /// else the disk is one volume.</summary>
    /// <exception cref="ImageException">Both GPTs are damaged, the chain of logical partitions loops or is too long, or the
    /// image is damaged.</exception>
    public static PartitionTable Read(DiskReader disk)
    {
        if (disk.LengthBytes < MbrTable.SectorBytes)
        {
            return Whole(disk);
        }

        byte[] sector = new byte[MbrTable.SectorBytes];
        disk.Read(0, sector);
        if (!MbrTable.IsTable(sector, disk.LengthBytes))
        {
            return Whole(disk);
        }

        return MbrTable.IsProtective(sector)
            ? GptTable.Read(disk, MbrTable.Primary(disk, sector))
            : MbrTable.Read(disk, sector);
    }

    private static PartitionTable Whole(DiskReader disk) =>
        new(PartitionScheme.None, disk.LengthBytes == 0 ? [] : [new Partition(0, 0, disk.LengthBytes, "", null, null)], []);
}
