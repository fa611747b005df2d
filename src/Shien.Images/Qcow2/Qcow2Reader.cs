using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Shien.Images.Disks;

namespace Shien.Images.Qcow2;

/// <summary>
/// A qcow2 disk of version 2 or 3 that needs no other file: plain clusters and compressed ones (deflate, zstd).
/// L2 tables are read when needed; a bounded number of them is kept.
/// </summary>
internal sealed class Qcow2Reader : DiskReader
{
    /// <summary>Name of the format as qemu-img calls it.</summary>
    public const string FormatName = "qcow2";

    private const int MaxL1Bytes = 32 << 20;
    private const int KeptTableBytes = 16 << 20;
    private const int KeptClusterBytes = 16 << 20;
    private const ulong OffsetMask = 0x00FF_FFFF_FFFF_FE00;
    private const ulong CompressedFlag = 1UL << 62;
    private const ulong ZeroFlag = 1;

    // Deflate turns 64 KiB of zeros into about 80 bytes and zstd into 17; less than this for a cluster is not possible.
    private const int MinCompressedBytes = 16;

    private readonly ByteSource source;
    private readonly Qcow2Header header;
    private readonly ulong[] l1;
    private readonly RecentCache<ulong[]> tables;
    private readonly RecentCache<byte[]> clusters;

    private Qcow2Reader(ByteSource source, Qcow2Header header, ulong[] l1)
    {
        this.source = source;
        this.header = header;
        this.l1 = l1;
        tables = new RecentCache<ulong[]>(KeptTableBytes / header.ClusterBytes);
        clusters = new RecentCache<byte[]>(KeptClusterBytes / header.ClusterBytes);
    }

    /// <inheritdoc/>
    public override string Format => FormatName;

    /// <inheritdoc/>
    public override long LengthBytes => header.LengthBytes;

    private int TableEntries => header.ClusterBytes / sizeof(ulong);

    /// <summary>Opens the disk; the source is disposed with it, but not when this throws.</summary>
    /// <exception cref="ImageException">Damaged, or it needs other files or features that are not read.</exception>
    public static Qcow2Reader Open(ByteSource source)
    {
        Span<byte> bytes = stackalloc byte[Qcow2Header.Bytes];
        bytes.Clear();
        source.Read(0, bytes[..(int)Math.Min(bytes.Length, source.LengthBytes)]);
        Qcow2Header header = Qcow2Header.Parse(bytes, source.Name);
        Qcow2Features.Check(source, header);
        long covered = (long)header.ClusterBytes * header.ClusterBytes / sizeof(ulong);
        long needed = (header.LengthBytes + covered - 1) / covered;
        long l1Bytes = needed * sizeof(ulong);
        if (header.L1Entries < needed || l1Bytes > MaxL1Bytes || header.L1Offset < header.HeaderBytes || header.L1Offset % header.ClusterBytes != 0 || header.L1Offset > source.LengthBytes - l1Bytes)
        {
            throw new ImageException(
                $"'{source.Name}' is a damaged qcow2 disk: its L1 table of {header.L1Entries} entries at byte {header.L1Offset} does not fit a disk of {header.LengthBytes} bytes in a file of {source.LengthBytes}. Take the file from its source again.");
        }

        ulong[] l1 = new ulong[needed];
        source.Read(header.L1Offset, MemoryMarshal.AsBytes(l1.AsSpan()));
        for (int i = 0; i < l1.Length; i++)
        {
            l1[i] = BinaryPrimitives.ReverseEndianness(l1[i]) & OffsetMask;
        }

        Qcow2Reader reader = new(source, header, l1);
        reader.CheckTables();
        return reader;
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(StoredClusters());

    private IEnumerable<StoredExtent> StoredClusters()
    {
        // More clusters than this means that several share a place: a small file that unfolds to a huge disk.
        long plainLeft = source.LengthBytes / header.ClusterBytes;
        long compressedLeft = source.LengthBytes / MinCompressedBytes;
        for (int index = 0; index < l1.Length; index++)
        {
            if (l1[index] == 0)
            {
                continue;
            }

            ulong[] table = ReadTable(index);
            for (int i = 0; i < table.Length; i++)
            {
                long offset = (((long)index * TableEntries) + i) * header.ClusterBytes;
                if (offset >= LengthBytes)
                {
                    break;
                }

                if (!IsStored(table[i]))
                {
                    continue;
                }

                if (((table[i] & CompressedFlag) != 0 ? --compressedLeft : --plainLeft) < 0)
                {
                    throw Damaged("it stores more clusters than fit into the file");
                }

                yield return new StoredExtent(offset, Math.Min(header.ClusterBytes, LengthBytes - offset));
            }
        }
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (buffer.Length > 0)
        {
            long cluster = offset / header.ClusterBytes;
            int skip = (int)(offset % header.ClusterBytes);
            int count = Math.Min(header.ClusterBytes - skip, buffer.Length);
            ulong entry = Entry(cluster);
            if (!IsStored(entry))
            {
                buffer[..count].Clear();
            }
            else if ((entry & CompressedFlag) == 0)
            {
                ReadPlain(entry, skip, buffer[..count], cluster);
            }
            else if (count == header.ClusterBytes)
            {
                CompressedCluster.Read(source, header, entry, cluster, buffer[..count]);
            }
            else
            {
                byte[] content = clusters.Get(cluster, (this, entry), static (cluster, state) =>
                {
                    byte[] content = new byte[state.Item1.header.ClusterBytes];
                    CompressedCluster.Read(state.Item1.source, state.Item1.header, state.entry, cluster, content);
                    return content;
                });
                content.AsSpan(skip, count).CopyTo(buffer);
            }

            offset += count;
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsStored(ulong entry) =>
        (entry & CompressedFlag) != 0 || ((entry & ZeroFlag) == 0 && (entry & OffsetMask) != 0);

    private void ReadPlain(ulong entry, int skip, Span<byte> buffer, long cluster)
    {
        long place = (long)(entry & OffsetMask);
        if (place % header.ClusterBytes != 0 || place >= source.LengthBytes)
        {
            throw Damaged($"cluster {cluster} lies at byte {place} of {source.LengthBytes}");
        }

        // QEMU leaves the file's last cluster short; what is missing reads as zero.
        int stored = (int)Math.Clamp(source.LengthBytes - place - skip, 0, buffer.Length);
        source.Read(place + skip, buffer[..stored]);
        buffer[stored..].Clear();
    }

    private ulong Entry(long cluster)
    {
        int index = (int)(cluster / TableEntries);
        return l1[index] == 0
            ? 0
            : tables.Get(index, this, static (index, reader) => reader.ReadTable((int)index))[cluster % TableEntries];
    }

    private ulong[] ReadTable(int index)
    {
        ulong[] table = new ulong[TableEntries];
        source.Read((long)l1[index], MemoryMarshal.AsBytes(table.AsSpan()));
        BinaryPrimitives.ReverseEndianness(table, table);
        return table;
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
                throw Damaged($"an L2 table at byte {offset} is used twice, or not inside the file's {source.LengthBytes} bytes");
            }
        }
    }

    private ImageException Damaged(string why) =>
        new($"'{source.Name}' is a damaged qcow2 disk: {why}. Try \"qemu-img check -r all FILE\", or take the file from its source again.");
}
