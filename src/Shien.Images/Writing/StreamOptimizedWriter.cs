using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Images.Disks.Vmdk;
using Shien.Images.Pipelines;

namespace Shien.Images.Writing;

/// <summary>
/// Writes a disk as a streamOptimized VMDK, the variant of .ova and VirtualBox boxes: grains in ascending order, each table
/// behind its grains, the directory at the end, where the footer names it.
/// </summary>
internal sealed class StreamOptimizedWriter : IDiskWriter
{
    private const int GrainBytes = BlockMap.BlockBytes;
    private const int TableEntries = 512;
    private const int OverheadBytes = 128 * DiskImage.SectorBytes;

    private readonly SafeFileHandle file;
    private readonly long lengthBytes;
    private readonly uint[] tableSectors;
    private readonly uint[] table = new uint[TableEntries];
    private int tableIndex;
    private long offset;

    /// <summary>Begins with an empty file.</summary>
    /// <param name="file">Written from its start on.</param>
    /// <param name="lengthBytes">Size of the disk.</param>
    /// <param name="name">Name of the file itself, which its descriptor repeats.</param>
    public StreamOptimizedWriter(SafeFileHandle file, long lengthBytes, string name)
    {
        this.file = file;
        this.lengthBytes = lengthBytes;
        tableSectors = new uint[(BlockMap.CountOf(lengthBytes) + TableEntries - 1) / TableEntries];
        byte[] head = new byte[OverheadBytes];
        VmdkHeader.WriteStreamOptimized(head, lengthBytes, GrainBytes, TableEntries, OverheadBytes, VmdkHeader.InFooter);
        VmdkDescriptor.WriteStreamOptimized(head.AsSpan(DiskImage.SectorBytes, VmdkHeader.StreamDescriptorBytes), lengthBytes, name);
        Write(head);
    }

    /// <inheritdoc/>
    public DiskContent Pack(DiskContent content, BufferPool buffers)
    {
        byte[] packed = buffers.Rent();
        int[] lengths = new int[content.Blocks.Length];
        int at = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = Pack(content.Blocks[i], content.Block(i), packed, at);
            at += lengths[i];
        }

        buffers.Return(content.Buffer);
        return content with { Buffer = packed, PackedBytes = lengths };
    }

    /// <inheritdoc/>
    public void Append(DiskContent content)
    {
        int written = 0;
        int at = 0;
        for (int i = 0; i < content.Blocks.Length; i++)
        {
            int index = content.Blocks[i] / TableEntries;
            if (index != tableIndex)
            {
                Write(content.Buffer.AsSpan(written, at - written));
                written = at;
                WriteTable();
                tableIndex = index;
            }

            table[content.Blocks[i] % TableEntries] = SectorOf(offset + (at - written));
            at += content.PackedBytes![i];
        }

        Write(content.Buffer.AsSpan(written, at - written));
    }

    /// <inheritdoc/>
    public void Complete()
    {
        WriteTable();
        ReadOnlySpan<byte> directory = MemoryMarshal.AsBytes(tableSectors.AsSpan());
        WriteMarker(VmdkMarker.Directory, Sectors(directory.Length));
        long directoryOffset = offset;
        Write(directory);
        WriteMarker(VmdkMarker.Footer, 1);
        byte[] footer = new byte[VmdkHeader.Bytes];
        VmdkHeader.WriteStreamOptimized(footer, lengthBytes, GrainBytes, TableEntries, OverheadBytes, directoryOffset);
        Write(footer);
        WriteMarker(VmdkMarker.End, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // Marker, zlib stream, zeros up to a sector.
    private static int Pack(int grain, ReadOnlySpan<byte> content, byte[] packed, int at)
    {
        using MemoryStream stream = new(packed);
        stream.Position = at + CompressedGrain.MarkerBytes;
        using (ZLibStream deflater = new(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflater.Write(content);
        }

        int end = (int)stream.Position;
        BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(at), (long)grain * (GrainBytes / DiskImage.SectorBytes));
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(at + 8), end - at - CompressedGrain.MarkerBytes);
        int length = (int)Sectors(end - at) * DiskImage.SectorBytes;
        packed.AsSpan(end, at + length - end).Clear();
        return length;
    }

    // A table follows its grains; one without grains is not written.
    private void WriteTable()
    {
        if (table.AsSpan().ContainsAnyExcept(0u))
        {
            WriteMarker(VmdkMarker.Table, Sectors(TableEntries * sizeof(uint)));
            tableSectors[tableIndex] = SectorOf(offset);
            Write(MemoryMarshal.AsBytes(table.AsSpan()));
            Array.Clear(table);
        }
    }

    private void WriteMarker(VmdkMarker marker, long sectors)
    {
        Span<byte> bytes = stackalloc byte[DiskImage.SectorBytes];
        bytes.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, sectors);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], (int)marker);
        Write(bytes);
    }

    // Everything begins at a sector.
    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, offset);
        long end = offset + (Sectors(bytes.Length) * DiskImage.SectorBytes);
        if (end != offset + bytes.Length)
        {
            RandomAccess.SetLength(file, end);
        }

        offset = end;
    }

    private static uint SectorOf(long offset) =>
        offset / DiskImage.SectorBytes is var sector and <= uint.MaxValue
            ? (uint)sector
            : throw new ImageException("the VMDK would be larger than 2 TiB, which the format cannot name. Use qcow2.");

    private static long Sectors(long bytes) => (bytes + DiskImage.SectorBytes - 1) / DiskImage.SectorBytes;
}
