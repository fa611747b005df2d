using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Shien.Images.Pipelines;
using Shien.Images.Writing;
using ZstdSharp;

namespace Shien.Images.Qcow2;

/// <summary>
/// Writes a qcow2 whose clusters are packed with zstd, one behind the other (QEMU docs/interop/qcow2, "Compressed Clusters
/// Descriptor"). A cluster that does not become smaller is stored as it is, as QEMU does. Tables follow their clusters.
/// </summary>
internal sealed class Qcow2CompressedWriter : IDiskWriter
{
    // On 1.3 GB of programs: level 1 is 3.8 % larger than QEMU's level 3, level 2 1.3 % and nearly twice as fast as it.
    private const int Level = 2;
    private const ulong CompressedFlag = 1UL << 62;
    private const int SectorShift = 62 - (Qcow2Layout.ClusterBits - 8);
    private const int SectorBits = 9;

    private readonly SafeFileHandle file;
    private readonly long lengthBytes;
    private readonly ConcurrentBag<Compressor> compressors = [];
    private readonly PackedClusters clusters = new();
    private readonly byte[] l1;
    private readonly byte[] table = new byte[Qcow2Layout.ClusterBytes];
    private int stretch = -1;

    /// <summary>Begins with an empty file.</summary>
    public Qcow2CompressedWriter(SafeFileHandle file, long lengthBytes)
    {
        this.file = file;
        this.lengthBytes = lengthBytes;
        l1 = new byte[Qcow2Layout.L1EntriesOf(lengthBytes) * sizeof(ulong)];
        clusters.Add(1);
    }

    /// <inheritdoc/>
    public DiskContent Pack(DiskContent content, BufferPool buffers)
    {
        byte[] packed = buffers.Rent();
        int[] lengths = new int[content.Blocks.Length];
        Compressor compressor = compressors.TryTake(out Compressor? free) ? free : new Compressor(Level);
        int at = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (!compressor.TryWrap(content.Block(i), packed.AsSpan(at, Qcow2Layout.ClusterBytes - 1), out lengths[i]))
            {
                content.Block(i).CopyTo(packed.AsSpan(at));
                lengths[i] = Qcow2Layout.ClusterBytes;
            }

            at += lengths[i];
        }

        compressors.Add(compressor);
        buffers.Return(content.Buffer);
        return content with { Buffer = packed, PackedBytes = lengths };
    }

    /// <inheritdoc/>
    public void Append(DiskContent content)
    {
        // What lands side by side is written at once.
        int first = 0;
        int at = 0;
        long firstOffset = 0;
        for (int i = 0; i < content.Blocks.Length; i++)
        {
            BeginTable(content.Blocks[i] / Qcow2Layout.TableEntries);
            int length = content.PackedBytes![i];
            long offset = length == Qcow2Layout.ClusterBytes ? clusters.Add(1) : clusters.Pack(length);
            if (offset != firstOffset + (at - first))
            {
                RandomAccess.Write(file, content.Buffer.AsSpan(first, at - first), firstOffset);
                (first, firstOffset) = (at, offset);
            }

            BinaryPrimitives.WriteUInt64BigEndian(table.AsSpan(content.Blocks[i] % Qcow2Layout.TableEntries * sizeof(ulong)), Entry(offset, length));
            at += length;
        }

        RandomAccess.Write(file, content.Buffer.AsSpan(first, at - first), firstOffset);
    }

    /// <inheritdoc/>
    public void Complete()
    {
        BeginTable(-1);
        long l1Offset = clusters.Add((l1.Length + Qcow2Layout.ClusterBytes - 1) / Qcow2Layout.ClusterBytes);
        RandomAccess.Write(file, l1, l1Offset);
        RefcountSize size = RefcountSize.For(clusters.Count);
        long blocksOffset = clusters.Add((int)size.Blocks);
        long tableOffset = clusters.Add((int)size.TableClusters);
        RandomAccess.SetLength(file, (long)clusters.Count * Qcow2Layout.ClusterBytes);
        byte[] refcountTable = new byte[size.TableClusters * Qcow2Layout.ClusterBytes];
        for (int i = 0; i < size.Blocks; i++)
        {
            long offset = blocksOffset + ((long)i * Qcow2Layout.ClusterBytes);
            clusters.WriteRefcounts(i * Qcow2Layout.RefcountBlockEntries, table);
            RandomAccess.Write(file, table, offset);
            BinaryPrimitives.WriteInt64BigEndian(refcountTable.AsSpan(i * sizeof(ulong)), offset);
        }

        RandomAccess.Write(file, refcountTable, tableOffset);
        byte[] header = new byte[Qcow2Layout.ClusterBytes];
        Qcow2Header.Write(header, new Qcow2Places(lengthBytes, l1.Length / sizeof(ulong), l1Offset, tableOffset, size.TableClusters), isZstd: true);
        RandomAccess.Write(file, header, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Compressor compressor in compressors)
        {
            compressor.Dispose();
        }
    }

    private static ulong Entry(long offset, int length) => length == Qcow2Layout.ClusterBytes
        ? (ulong)offset | Qcow2Metadata.Copied
        : CompressedFlag | ((ulong)(((offset + length - 1) >> SectorBits) - (offset >> SectorBits)) << SectorShift) | (ulong)offset;

    // Clusters ascend, so a table is complete when one of the next stretch comes.
    private void BeginTable(int next)
    {
        if (next == stretch)
        {
            return;
        }

        if (stretch >= 0)
        {
            long offset = clusters.Add(1);
            RandomAccess.Write(file, table, offset);
            BinaryPrimitives.WriteUInt64BigEndian(l1.AsSpan(stretch * sizeof(ulong)), (ulong)offset | Qcow2Metadata.Copied);
            Array.Clear(table);
        }

        stretch = next;
    }
}
