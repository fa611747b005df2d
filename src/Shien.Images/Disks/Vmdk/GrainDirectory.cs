using System.Runtime.InteropServices;

namespace Shien.Images.Disks.Vmdk;

/// <summary>
/// Where the grains of a VMDK lie. The directory is in memory (its size is checked against the file); the tables it
/// names are read when needed and a bounded number of them is kept. Safe for concurrent use.
/// </summary>
internal sealed class GrainDirectory
{
    /// <summary>In place of a sector: the grain is not in this file.</summary>
    public const uint Absent = 0;

    /// <summary>In place of a sector: the grain is zero, whatever a parent holds.</summary>
    public const uint Zero = 1;

    private const int MaxEntries = 2 << 20;
    private const int KeptTables = 1024;

    private readonly ByteSource source;
    private readonly VmdkHeader header;
    private readonly uint[] tableSectors;
    private readonly RecentCache<uint[]> tables = new(KeptTables);

    /// <summary>Reads the directory.</summary>
    /// <exception cref="ImageException">It does not fit the file, or two entries name the same table.</exception>
    public GrainDirectory(ByteSource source, VmdkHeader header)
    {
        this.source = source;
        this.header = header;
        long entries = header.DirectoryEntries;
        if (entries > MaxEntries || header.DirectoryOffset < VmdkHeader.Bytes || header.DirectoryOffset > source.LengthBytes - (entries * sizeof(uint)))
        {
            throw Damaged($"its grain directory of {entries} entries at byte {header.DirectoryOffset} is not inside the file's {source.LengthBytes} bytes");
        }

        tableSectors = new uint[entries];
        source.Read(header.DirectoryOffset, MemoryMarshal.AsBytes(tableSectors.AsSpan()));
        CheckTables();
    }

    /// <summary>Number of tables, stored or not.</summary>
    public int TableCount => tableSectors.Length;

    /// <summary>
    /// The sectors of the grains of a table, <see cref="Absent"/> or <see cref="Zero"/>. Null when the whole table is absent. Kept and
    /// shared: not to be changed.
    /// </summary>
    public uint[]? Table(int index) =>
        tableSectors[index] == 0 ? null : tables.Get(index, this, static (index, directory) => directory.ReadTable((int)index));

    /// <summary>A table read past the cache: going through all of them once must not empty it.</summary>
    public uint[]? TableOnce(int index) => tableSectors[index] == 0 ? null : ReadTable(index);

    private uint[] ReadTable(int index)
    {
        uint[] table = new uint[header.TableEntries];
        source.Read((long)tableSectors[index] * DiskImage.SectorBytes, MemoryMarshal.AsBytes(table.AsSpan()));
        int used = (int)Math.Min(table.Length, ((header.LengthBytes - (index * header.TableCoverBytes)) + header.GrainBytes - 1) / header.GrainBytes);
        table.AsSpan(used).Clear();
        long lastSector = (source.LengthBytes - 1) / DiskImage.SectorBytes;
        for (int i = 0; i < used; i++)
        {
            if (table[i] > lastSector || (table[i] == Zero && !header.HasZeroGrains))
            {
                string where = table[i] == Zero ? "where its header is" : $"the file has {lastSector + 1}";
                throw Damaged($"grain {((long)index * header.TableEntries) + i} lies at sector {table[i]}, {where}");
            }
        }

        return table;
    }

    // Two directory entries for one table would let a small file describe a disk full of content.
    private void CheckTables()
    {
        uint[] sorted = [.. tableSectors.Where(sector => sector != 0)];
        Array.Sort(sorted);
        long tableSize = (header.TableBytes + DiskImage.SectorBytes - 1) / DiskImage.SectorBytes;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] - (long)sorted[i - 1] < tableSize)
            {
                throw Damaged($"two of its grain tables overlap at sector {sorted[i]}");
            }
        }
    }

    private ImageException Damaged(string why) =>
        new($"'{source.Name}' is a damaged VMDK disk: {why}. It may have been cut short: copy it or export the machine again.");
}
