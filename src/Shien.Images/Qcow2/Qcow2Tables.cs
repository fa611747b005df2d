using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Shien.Images.Disks;

namespace Shien.Images.Qcow2;

/// <summary>
/// The L1 table of a qcow2 disk, and its L2 tables, which are read when needed; a bounded number of them is kept. Safe
/// for concurrent use.
/// </summary>
internal sealed class Qcow2Tables
{
    private const int MaxL1Bytes = 32 << 20;
    private const int KeptTableBytes = 16 << 20;

    private readonly ByteSource source;
    private readonly Qcow2Header header;
    private readonly ulong[] l1;
    private readonly RecentCache<ulong[]> tables;

    /// <summary>Reads the L1 table.</summary>
    /// <exception cref="ImageException">It does not fit the disk or the file, or names a table twice.</exception>
    public Qcow2Tables(ByteSource source, Qcow2Header header)
    {
        this.source = source;
        this.header = header;
        tables = new RecentCache<ulong[]>(KeptTableBytes / header.ClusterBytes);
        long covered = (long)header.ClusterBytes * Entries;
        long needed = (header.LengthBytes + covered - 1) / covered;
        long l1Bytes = needed * sizeof(ulong);
        if (header.L1Entries < needed || l1Bytes > MaxL1Bytes || header.L1Offset < header.HeaderBytes || header.L1Offset % header.ClusterBytes != 0 || header.L1Offset > source.LengthBytes - l1Bytes)
        {
            throw new ImageException(
                $"'{source.Name}' is a damaged qcow2 disk: its L1 table of {header.L1Entries} entries at byte {header.L1Offset} does not fit a disk of {header.LengthBytes} bytes in a file of {source.LengthBytes}. Take the file from its source again.");
        }

        l1 = new ulong[needed];
        source.Read(header.L1Offset, MemoryMarshal.AsBytes(l1.AsSpan()));
        for (int i = 0; i < l1.Length; i++)
        {
            l1[i] = BinaryPrimitives.ReverseEndianness(l1[i]) & Qcow2Entry.OffsetMask;
        }

        CheckTables();
    }

    /// <summary>Number of L2 tables, stored or not.</summary>
    public int Count => l1.Length;

    /// <summary>Clusters that one table describes.</summary>
    public int Entries => header.ClusterBytes / sizeof(ulong);

    /// <summary>An L2 table; null if it is absent. Kept and shared: not to be changed.</summary>
    /// <exception cref="ImageException">It is damaged.</exception>
    public ulong[]? Table(int index) =>
        l1[index] == 0 ? null : tables.Get(index, this, static (index, tables) => tables.ReadTable((int)index));

    /// <summary>The same, for one who needs it only once.</summary>
    /// <exception cref="ImageException">It is damaged.</exception>
    public ulong[]? TableOnce(int index) => l1[index] == 0 ? null : ReadTable(index);

    /// <summary>The exception about damage.</summary>
    public static ImageException Damaged(ByteSource source, string why) =>
        new($"'{source.Name}' is a damaged qcow2 disk: {why}. Try \"qemu-img check -r all FILE\", or take the file from its source again.");

    private ulong[] ReadTable(int index)
    {
        ulong[] table = new ulong[Entries];
        source.Read((long)l1[index], MemoryMarshal.AsBytes(table.AsSpan()));
        BinaryPrimitives.ReverseEndianness(table, table);

        // QEMU refuses that too: the bit means something only from version 3 on.
        return header.Version == 2 && Array.FindIndex(table, entry => new Qcow2Entry(entry).IsZero) is var zero and >= 0
            ? throw Damaged(source, $"cluster {((long)index * Entries) + zero} is marked as zero, which version 2 does not know")
            : table;
    }

    private void CheckTables()
    {
        ulong[] sorted = [.. l1.Where(offset => offset != 0)];
        Array.Sort(sorted);
        ulong before = 0;
        foreach (ulong offset in sorted)
        {
            bool isTwice = offset == before;
            before = offset;
            if (isTwice || offset % (ulong)header.ClusterBytes != 0 || (long)offset > source.LengthBytes - header.ClusterBytes)
            {
                throw Damaged(source, $"an L2 table at byte {offset} is used twice, or not inside the file's {source.LengthBytes} bytes");
            }
        }
    }
}
