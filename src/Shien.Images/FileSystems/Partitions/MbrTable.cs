using System.Buffers.Binary;
using System.Globalization;
using Shien.Images.Disks;

namespace Shien.Images.FileSystems.Partitions;

/// <summary>The four entries of a master boot record and the chain of logical partitions behind an extended one.</summary>
internal static class MbrTable
{
    public const int SectorBytes = 512;

    private const int FirstEntry = 0x1BE;
    private const int EntryBytes = 16;
    private const byte Protective = 0xEE;

    // Linux names at most 255 partitions of a disk; a chain that is longer is an attack.
    private const int MaxLogical = 251;

    private readonly record struct Entry(byte Flag, byte Type, long Offset, long LengthBytes)
    {
        public bool IsUsed => Type != 0 && LengthBytes > 0;

        public bool IsExtended => Type is 0x05 or 0x0F or 0x85;

        public static Entry Parse(ReadOnlySpan<byte> entry) => new(
            entry[0],
            entry[4],
            BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]) * (long)SectorBytes,
            BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]) * (long)SectorBytes);
    }

    /// <summary>
    /// False for boot sectors of file systems, which end in the same two bytes but have code where the entries would be.
    /// </summary>
    public static bool IsTable(ReadOnlySpan<byte> sector, long diskBytes)
    {
        if (sector[0x1FE] != 0x55 || sector[0x1FF] != 0xAA)
        {
            return false;
        }

        bool any = false;
        for (int i = 0; i < 4; i++)
        {
            Entry entry = EntryAt(sector, i);
            if ((entry.Flag & 0x7F) != 0)
            {
                return false;
            }

            any |= entry.IsUsed && entry.Offset > 0 && entry.Offset < diskBytes;
        }

        return any;
    }

    public static bool IsProtective(ReadOnlySpan<byte> sector)
    {
        for (int i = 0; i < 4; i++)
        {
            if (EntryAt(sector, i).Type == Protective)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The primary partitions, without extended and protective ones.</summary>
    public static List<Partition> Primary(DiskReader disk, ReadOnlySpan<byte> sector)
    {
        List<Partition> partitions = [];
        for (int i = 0; i < 4; i++)
        {
            Entry entry = EntryAt(sector, i);
            if (entry.IsUsed && !entry.IsExtended && entry.Type != Protective)
            {
                Add(partitions, disk, i + 1, entry.Offset, entry);
            }
        }

        return partitions;
    }

    public static PartitionTable Read(DiskReader disk, ReadOnlySpan<byte> sector)
    {
        List<Partition> partitions = Primary(disk, sector);
        List<StoredExtent> structures = [new StoredExtent(0, SectorBytes)];
        int logical = 5;
        for (int i = 0; i < 4; i++)
        {
            Entry entry = EntryAt(sector, i);
            if (entry.IsUsed && entry.IsExtended)
            {
                ReadChain(disk, entry, partitions, structures, ref logical);
            }
        }

        return new PartitionTable(PartitionScheme.Mbr, partitions, structures);
    }

    private static void ReadChain(
        DiskReader disk, Entry extended, List<Partition> partitions, List<StoredExtent> structures, ref int number)
    {
        byte[] sector = new byte[SectorBytes];
        HashSet<long> seen = [];
        long offset = extended.Offset;
        while (offset <= disk.LengthBytes - SectorBytes)
        {
            if (!seen.Add(offset) || seen.Count > MaxLogical)
            {
                throw new ImageException(
                    $"The partition table is damaged: the chain of logical partitions comes back to byte {offset} "
                    + $"or has more than {MaxLogical} links. Repair it with 'sfdisk' inside the machine.");
            }

            disk.Read(offset, sector);
            structures.Add(new StoredExtent(offset, SectorBytes));
            if (sector[0x1FE] != 0x55 || sector[0x1FF] != 0xAA)
            {
                // The guest sees no more of the chain either, but what it lost may still be wanted.
                structures.Add(new StoredExtent(extended.Offset, Math.Min(extended.LengthBytes, disk.LengthBytes - extended.Offset)));
                return;
            }

            // The first entry counts from this sector, the second from the start of the extended partition.
            Entry logical = EntryAt(sector, 0);
            if (logical.IsUsed && !logical.IsExtended)
            {
                Add(partitions, disk, number++, offset + logical.Offset, logical);
            }

            Entry next = EntryAt(sector, 1);
            if (!next.IsUsed || !next.IsExtended)
            {
                return;
            }

            offset = extended.Offset + next.Offset;
        }
    }

    private static void Add(List<Partition> partitions, DiskReader disk, int number, long offset, Entry entry)
    {
        if (offset > 0 && offset < disk.LengthBytes)
        {
            partitions.Add(new Partition(
                number,
                offset,
                Math.Min(entry.LengthBytes, disk.LengthBytes - offset),
                entry.Type.ToString("x2", CultureInfo.InvariantCulture),
                null,
                null));
        }
    }

    private static Entry EntryAt(ReadOnlySpan<byte> sector, int index) =>
        Entry.Parse(sector.Slice(FirstEntry + (index * EntryBytes), EntryBytes));
}
