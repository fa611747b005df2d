using System.Buffers.Binary;
using System.Collections;
using System.Runtime.InteropServices;
using Shien.Images.Disks;

namespace Shien.Images.Qcow2;

/// <summary>
/// The header gate: lets nothing pass but a plain qcow2 as we write it, so that no field of a file that QEMU will open
/// as somebody can name another file, share a cluster, or point out of the file. An overlay passes only on the one file that the
/// caller names.
/// </summary>
public sealed class Qcow2Gate
{
    // One cluster of the refcount table covers 16 TiB.
    private const int MaxRefcountTableClusters = 8;

    private readonly ByteSource source;
    private readonly Qcow2Header header;
    private readonly bool isOverlay;
    private readonly BitArray used;

    private Qcow2Gate(ByteSource source, Qcow2Header header, bool isOverlay)
    {
        this.source = source;
        this.header = header;
        this.isOverlay = isOverlay;
        used = new BitArray((int)(source.LengthBytes / Qcow2Layout.ClusterBytes));
    }

    /// <summary>Checks the header, every L1 and L2 entry and every refcount.</summary>
    /// <param name="source">The file; stays the caller's.</param>
    /// <param name="expectedLengthBytes">Size that the disk must have.</param>
    /// <param name="backingPath">The one file that it must be an overlay on; null: it must be whole by itself.</param>
    /// <exception cref="ImageException">It is anything else; the message names the fact.</exception>
    public static void Check(ByteSource source, long expectedLengthBytes, string? backingPath = null)
    {
        byte[] bytes = new byte[Qcow2Layout.ClusterBytes];
        source.Read(0, bytes);
        Qcow2Header header = Qcow2Header.Parse(bytes, source.Name);
        CheckBacking(source, header, bytes, backingPath);
        CheckHeader(source, header, bytes, expectedLengthBytes);
        new Qcow2Gate(source, header, backingPath is not null).CheckTables();
    }

    // Byte by byte as we write it: there is no second way to name the file, and no room for another extension.
    private static void CheckBacking(ByteSource source, Qcow2Header header, ReadOnlySpan<byte> bytes, string? backingPath)
    {
        Require(backingPath is not null || header.BackingOffset == 0, source, "it names a backing file");
        Span<byte> expected = new byte[Qcow2Layout.ClusterBytes];
        if (backingPath is not null)
        {
            Qcow2Backing.Write(expected, backingPath);
            Require(
                bytes[0x08..0x14].SequenceEqual(expected[0x08..0x14]) && bytes[Qcow2Header.Bytes..].SequenceEqual(expected[Qcow2Header.Bytes..]),
                source,
                $"it does not name just '{backingPath}' as its backing file");
        }

        Require(bytes[Qcow2Header.Bytes..].SequenceEqual(expected[Qcow2Header.Bytes..]), source, "it has header extensions or another compression type");
    }

    private static void CheckHeader(ByteSource source, Qcow2Header header, ReadOnlySpan<byte> bytes, long expectedLengthBytes)
    {
        Require((header.Incompatible & Qcow2Header.ExternalData) == 0, source, "it names an external data file");
        Require(header.Incompatible == 0 && header.Compatible == 0 && header.Autoclear == 0, source, $"it sets feature bits {header.Incompatible:X}, {header.Compatible:X}, {header.Autoclear:X}");
        Require(header.Snapshots == 0 && header.Encryption == 0, source, $"it has {header.Snapshots} snapshots and encryption method {header.Encryption}");
        Require(header.Version == 3 && header.ClusterBits == Qcow2Layout.ClusterBits && header.RefcountOrder == 4, source, $"version {header.Version}, clusters of 2^{header.ClusterBits} bytes and refcounts of 2^{header.RefcountOrder} bits are not ours");
        Require(header.HeaderBytes == Qcow2Header.Bytes && !bytes[0x68..Qcow2Header.Bytes].ContainsAnyExcept((byte)0), source, "it has header extensions or another compression type");
        Require((header.BackingOffset != 0 || header.BackingBytes == 0) && !bytes[0x40..0x48].ContainsAnyExcept((byte)0), source, "it says where a backing name or snapshots are");
        Require(header.LengthBytes == expectedLengthBytes, source, $"its disk has {header.LengthBytes} bytes instead of {expectedLengthBytes}");
        long l1Entries = (header.LengthBytes + ((long)Qcow2Layout.TableEntries * Qcow2Layout.ClusterBytes) - 1) / ((long)Qcow2Layout.TableEntries * Qcow2Layout.ClusterBytes);
        Require(header.L1Entries == l1Entries, source, $"its L1 table has {header.L1Entries} entries instead of {l1Entries}");
        Require(source.LengthBytes % Qcow2Layout.ClusterBytes == 0, source, $"its {source.LengthBytes} bytes are no whole number of clusters");
        Require(source.LengthBytes <= (header.LengthBytes / 64 * 65) + (16L << 20) && header.RefcountTableClusters <= MaxRefcountTableClusters, source, $"its {source.LengthBytes} bytes are more than a disk of {header.LengthBytes} bytes needs");
    }

    private void CheckTables()
    {
        Use(0, 1, "the header");
        Use(header.RefcountTableOffset, header.RefcountTableClusters, "the refcount table");
        Use(header.L1Offset, ((header.L1Entries * sizeof(ulong)) + Qcow2Layout.ClusterBytes - 1) / Qcow2Layout.ClusterBytes, "the L1 table");
        CheckContent();
        CheckRefcounts();
        Require(used.HasAllSet(), source, "it has clusters that nothing uses");
    }

    private void CheckContent()
    {
        byte[] l1 = new byte[header.L1Entries * sizeof(ulong)];
        source.Read(header.L1Offset, l1);
        byte[] table = new byte[Qcow2Layout.ClusterBytes];
        long clusterCount = (header.LengthBytes + Qcow2Layout.ClusterBytes - 1) / Qcow2Layout.ClusterBytes;
        for (int i = 0; i < header.L1Entries; i++)
        {
            ulong entry = BinaryPrimitives.ReadUInt64BigEndian(l1.AsSpan(i * sizeof(ulong)));
            if (entry == 0)
            {
                continue;
            }

            long offset = OffsetOf(entry, $"L1 entry {i}");
            Use(offset, 1, $"L2 table {i}");
            source.Read(offset, table);
            if (!table.AsSpan().ContainsAnyExcept((byte)0))
            {
                continue;
            }

            for (int j = 0; j < Qcow2Layout.TableEntries; j++)
            {
                ulong inner = BinaryPrimitives.ReadUInt64BigEndian(table.AsSpan(j * sizeof(ulong)));
                if (inner != 0)
                {
                    long cluster = ((long)i * Qcow2Layout.TableEntries) + j;
                    Require(cluster < clusterCount, source, $"cluster {cluster} lies after the disk's end");
                    if (isOverlay && inner == Qcow2Entry.ZeroFlag)
                    {
                        continue;
                    }

                    Use(OffsetOf(inner, $"the L2 entry of cluster {cluster}"), 1, $"cluster {cluster}");
                }
            }
        }
    }

    private void CheckRefcounts()
    {
        byte[] table = new byte[header.RefcountTableClusters * (long)Qcow2Layout.ClusterBytes];
        source.Read(header.RefcountTableOffset, table);
        ReadOnlySpan<ulong> entries = MemoryMarshal.Cast<byte, ulong>(table);
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i] != 0)
            {
                Use(BinaryPrimitives.ReverseEndianness((long)entries[i]), 1, $"refcount block {i}");
            }
        }

        byte[] block = new byte[Qcow2Layout.ClusterBytes];
        for (int i = 0; i < entries.Length; i++)
        {
            long first = (long)i * Qcow2Layout.RefcountBlockEntries;
            if (entries[i] == 0)
            {
                Require(first >= used.Length, source, $"refcount block {i} is missing");
                continue;
            }

            source.Read(BinaryPrimitives.ReverseEndianness((long)entries[i]), block);
            for (int j = 0; j < Qcow2Layout.RefcountBlockEntries; j++)
            {
                int expected = first + j < used.Length && used[(int)(first + j)] ? 1 : 0;
                int count = BinaryPrimitives.ReadUInt16BigEndian(block.AsSpan(j * sizeof(ushort)));
                Require(count == expected, source, $"the refcount of cluster {first + j} of the file is {count} instead of {expected}");
            }
        }

        Require((long)entries.Length * Qcow2Layout.RefcountBlockEntries >= used.Length, source, "its refcounts do not cover the file");
    }

    private long OffsetOf(ulong entry, string what)
    {
        Require((entry & Qcow2Metadata.Copied) != 0, source, $"{what} is {entry:X16}: shared, compressed or damaged");
        return (long)(entry & ~Qcow2Metadata.Copied);
    }

    private void Use(long offset, long count, string what)
    {
        long first = offset / Qcow2Layout.ClusterBytes;
        Require(
            offset >= 0 && offset % Qcow2Layout.ClusterBytes == 0 && count > 0 && first <= used.Length - count,
            source,
            $"{what} at byte {offset} is not inside the file's {source.LengthBytes} bytes, or not at the start of a cluster");
        for (long i = first; i < first + count; i++)
        {
            Require(!used[(int)i], source, $"{what} overlaps something else at byte {i * Qcow2Layout.ClusterBytes}");
            used[(int)i] = true;
        }
    }

    private static void Require(bool condition, ByteSource source, string otherwise)
    {
        if (!condition)
        {
            throw new ImageException($"'{source.Name}' is not a plain qcow2 disk as Shien writes it: {otherwise}. Push the machine again.");
        }
    }
}
