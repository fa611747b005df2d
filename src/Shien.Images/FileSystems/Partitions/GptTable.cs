using System.Buffers.Binary;
using System.Text;
using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Partitions;

/// <summary>A GUID partition table. UEFI specification 2.10, section 5.3.3. Sectors of 512 or 4096 bytes.</summary>
internal static class GptTable
{
    /// <param name="disk">The disk.</param>
    /// <param name="hybrid">What the MBR names beside the GPT.</param>
    public static PartitionTable Read(DiskReader disk, IReadOnlyList<Partition> hybrid)
    {
        foreach (int sectorBytes in (int[])[512, 4096])
        {
            // The backup lies in the last sector; a disk that was made longer keeps it where it was, and the first one is used.
            foreach (long sector in (long[])[1, (disk.LengthBytes / sectorBytes) - 1])
            {
                if (TryRead(disk, sectorBytes, sector) is { } table)
                {
                    IEnumerable<StoredExtent> strangers = hybrid
                        .Where(other => !table.Partitions.Any(p => p.Offset == other.Offset && p.LengthBytes == other.LengthBytes))
                        .Select(other => new StoredExtent(other.Offset, other.LengthBytes));
                    return table with { Structures = [.. table.Structures, .. strangers] };
                }
            }
        }

        throw new ImageException(
            "The partition table (GPT) is damaged: neither the first nor the backup copy has right checksums. "
            + "Repair it with 'sgdisk --verify' inside the machine.");
    }

    private static PartitionTable? TryRead(DiskReader disk, int sectorBytes, long sector)
    {
        if (sector < 1 || (sector + 1) * sectorBytes > disk.LengthBytes)
        {
            return null;
        }

        byte[] head = new byte[sectorBytes];
        disk.Read(sector * sectorBytes, head);
        if (GptHeader.Parse(head, sector) is not { } header
            || header.EntriesSector * sectorBytes > disk.LengthBytes - header.TableBytes)
        {
            return null;
        }

        byte[] table = new byte[header.TableBytes];
        disk.Read(header.EntriesSector * sectorBytes, table);
        return Crc32.Of(table) == header.EntriesCrc
            ? new PartitionTable(
                PartitionScheme.Gpt, Parse(table, header, sectorBytes, disk.LengthBytes), Structures(header, sector, sectorBytes, disk.LengthBytes))
            : null;
    }

    // The entries of the other copy are taken to lie beside its header, where every known program puts them.
    private static List<StoredExtent> Structures(GptHeader header, long sector, int sectorBytes, long diskBytes)
    {
        List<StoredExtent> structures = [];
        void Add(long offset, long lengthBytes)
        {
            long from = Math.Max(0, offset);
            long end = Math.Min(diskBytes, offset + lengthBytes);
            if (from < end)
            {
                structures.Add(new StoredExtent(from, end - from));
            }
        }

        int tableBytes = (header.TableBytes + sectorBytes - 1) / sectorBytes * sectorBytes;
        Add(0, sectorBytes);
        Add(sector * sectorBytes, sectorBytes);
        Add(header.EntriesSector * sectorBytes, tableBytes);
        Add((header.OtherSector * sectorBytes) - tableBytes, tableBytes + sectorBytes + tableBytes);
        return structures;
    }

    private static List<Partition> Parse(ReadOnlySpan<byte> table, GptHeader header, int sectorBytes, long diskBytes)
    {
        List<Partition> partitions = [];
        for (int i = 0; i < header.EntryCount; i++)
        {
            ReadOnlySpan<byte> entry = table.Slice(i * header.EntryBytes, header.EntryBytes);
            Guid type = new(entry[..16]);
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(entry[0x20..]);
            ulong last = BinaryPrimitives.ReadUInt64LittleEndian(entry[0x28..]);
            ulong diskSectors = (ulong)(diskBytes / sectorBytes);
            if (type == Guid.Empty || first == 0 || first >= diskSectors || last < first)
            {
                continue;
            }

            string label = Encoding.Unicode.GetString(entry.Slice(0x38, 72)).TrimEnd('\0');
            partitions.Add(new Partition(
                i + 1,
                (long)first * sectorBytes,
                (long)(Math.Min(last, diskSectors - 1) - first + 1) * sectorBytes,
                type.ToString(),
                new Guid(entry.Slice(16, 16)).ToString(),
                label.Length == 0 ? null : label));
        }

        return partitions;
    }
}
